//! One element of a plain vector or list of any type, without a call.
//!
//! `x[[i]]`, `x[i]` and the element of a `for` loop, for a subscript in no box that is inside, of doubles, integers and lists.
//! Whatever is not as expected is the routine's to decide.

use super::tagged::{Lanes, kind};
use super::*;
use crate::runtime::vector;

/// The first word of a vector that is as it seems: no object, not ALTREP, not S4. Its type is what is left.
const PLAIN: i64 = vector::TYPE | vector::OBJECT | vector::ALTREP | vector::S4;

/// Whether a row of two operands gives an element.
pub(super) fn is_element(row: usize) -> bool {
    matches!(ir::rows::ROWS[row].name, "[[" | "[" | "for")
}

/// Where the parts of the search go on.
struct Ways {
    /// The routine.
    other: Block,
    /// The value, in lanes.
    next: Block,
    /// R's NULL, which scalars have as their object.
    nil: Val,
}

impl Lower<'_, '_, '_> {
    /// The element, or a call of the row's routine.
    pub(super) fn element_here(&mut self, row: usize, x: Lanes, i: Lanes, inst: &Inst) -> Lanes {
        let (other, next) = (self.cold_block(), self.b.create_block());
        let result = [types::F64, types::I32, types::I64].map(|ty| self.b.append_block_param(next, ty));
        let ways = Ways { other, next, nil: i[2] };
        // An integer or a double: a logical subscript selects.
        let less = self.b.ins().iadd_imm_s(i[1], -kind::INTEGER);
        let is_number = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, less, kind::DOUBLE - kind::INTEGER);
        let is_object = self.b.ins().icmp_imm_s(IntCC::Equal, x[1], kind::OBJECT);
        let go_on = self.b.ins().band(is_number, is_object);
        self.unless(go_on, other);
        let header = self.header(x[2]);
        let at = self.position(x[2], i[0], other);
        let name = ir::rows::ROWS[row].name;
        self.of_numbers(header, x[2], at, name == "[", &ways);
        match name {
            "[" => {
                self.b.ins().jump(other, &[]);
            }
            _ => self.of_list(header, x[2], at, &ways),
        }
        self.b.switch_to_block(other);
        let lanes = self.call_row(row, &[x, i], inst);
        self.jump_with(next, &[lanes]);
        self.b.switch_to_block(next);
        result
    }

    /// Goes on if the condition is not 0, else there.
    fn unless(&mut self, cond: Val, there: Block) {
        let next = self.b.create_block();
        self.b.ins().brif(cond, next, &[], there, &[]);
        self.b.switch_to_block(next);
    }

    /// Type and properties of an object.
    fn header(&mut self, object: Val) -> Val {
        let word = self.b.ins().load(types::I32, memory(), object, 0);
        self.b.ins().band_imm_s(word, PLAIN)
    }

    /// Which element is meant, from 0 on; goes there if it is none.
    fn position(&mut self, x: Val, i: Val, there: Block) -> Val {
        // Saturating: NaN gives 0, which is outside. Of what is no vector the length is not looked at before its type is.
        let number = self.b.ins().fcvt_to_sint_sat(types::I64, i);
        let at = self.b.ins().iadd_imm_s(number, -1);
        let length = self.b.ins().load(types::I64, memory(), x, vector::LENGTH);
        let is_inside = self.b.ins().icmp(IntCC::UnsignedLessThan, at, length);
        self.unless(is_inside, there);
        at
    }

    /// Of a vector of doubles or integers; goes on if it is another. A subset keeps attributes, of which there must be none.
    fn of_numbers(&mut self, header: Val, x: Val, at: Val, is_subset: bool, ways: &Ways) {
        for ty in [vector::REAL, vector::INTEGER] {
            let (found, not) = (self.b.create_block(), self.b.create_block());
            let is_it = self.b.ins().icmp_imm_s(IntCC::Equal, header, ty);
            self.b.ins().brif(is_it, found, &[], not, &[]);
            self.b.switch_to_block(found);
            if is_subset {
                let is_bare = self.is_bare(x, ways.nil);
                self.unless(is_bare, ways.other);
            }
            let address = self.address(x, at, if ty == vector::REAL { 3 } else { 2 });
            let (value, kind) = self.number_at(ty, address);
            self.jump_with(ways.next, &[[value, kind, ways.nil]]);
            self.b.switch_to_block(not);
        }
    }

    fn address(&mut self, x: Val, at: Val, shift: i64) -> Val {
        let offset = self.b.ins().ishl_imm_u(at, shift);
        self.b.ins().iadd(x, offset)
    }

    fn is_bare(&mut self, x: Val, nil: Val) -> Val {
        let attributes = self.b.ins().load(types::I64, memory(), x, vector::ATTRIB);
        self.b.ins().icmp(IntCC::Equal, attributes, nil)
    }

    /// Of a list: a number that stands alone goes into no box; a longer vector, a string or a list stays what it is.
    fn of_list(&mut self, header: Val, x: Val, at: Val, ways: &Ways) {
        let is_list = self.b.ins().icmp_imm_s(IntCC::Equal, header, vector::LIST);
        self.unless(is_list, ways.other);
        let address = self.address(x, at, 3);
        let element = self.b.ins().load(types::I64, memory(), address, vector::DATA);
        let header = self.header(element);
        let object = self.b.create_block();
        for ty in [vector::REAL, vector::INTEGER] {
            let (number, not) = (self.b.create_block(), self.b.create_block());
            let is_it = self.b.ins().icmp_imm_s(IntCC::Equal, header, ty);
            self.b.ins().brif(is_it, number, &[], not, &[]);
            self.b.switch_to_block(number);
            let scalar = self.b.create_block();
            let is_bare = self.is_bare(element, ways.nil);
            let length = self.b.ins().load(types::I64, memory(), element, vector::LENGTH);
            let is_one = self.b.ins().icmp_imm_s(IntCC::Equal, length, 1);
            let is_scalar = self.b.ins().band(is_bare, is_one);
            self.b.ins().brif(is_scalar, scalar, &[], object, &[]);
            self.b.switch_to_block(scalar);
            let (value, kind) = self.number_at(ty, element);
            self.jump_with(ways.next, &[[value, kind, ways.nil]]);
            self.b.switch_to_block(not);
        }
        let ty = self.b.ins().band_imm_s(header, vector::TYPE);
        let is_string = self.b.ins().icmp_imm_s(IntCC::Equal, ty, vector::STRING);
        let is_list = self.b.ins().icmp_imm_s(IntCC::Equal, ty, vector::LIST);
        let stays = self.b.ins().bor(is_string, is_list);
        self.b.ins().brif(stays, object, &[], ways.other, &[]);
        self.b.switch_to_block(object);
        let (zero, kind) = (self.f64_const(0.0), self.i32_const(kind::OBJECT));
        self.jump_with(ways.next, &[[zero, kind, element]]);
    }

    /// Value and kind of the number that is so far behind the head of a vector.
    fn number_at(&mut self, ty: i64, address: Val) -> (Val, Val) {
        if ty == vector::REAL {
            return (self.load_f64(address, vector::DATA), self.i32_const(kind::DOUBLE));
        }
        let value = self.b.ins().load(types::I32, memory(), address, vector::DATA);
        (self.num_of_i32(value), self.i32_const(kind::INTEGER))
    }
}
