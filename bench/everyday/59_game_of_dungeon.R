# text adventure simulation: hero as list with inventory, rooms as list of lists, random policy, events through switch
new_hero <- function(name, hp = 30) list(name = name, hp = hp, gold = 0, inventory = list(), room = "hall", log = character())
say <- function(hero, ..., quiet = TRUE) {
  msg <- paste0(...)
  hero$log <- c(tail(hero$log, 9), msg)
  if (!quiet) cat(msg, "\n")
  hero
}
fight <- function(hero, monster) {
  mhp <- monster$hp
  while (mhp > 0 && hero$hp > 0) {
    dmg <- sample(1:6, 1) + if ("sword" %in% names(hero$inventory)) 3 else 0
    mhp <- mhp - dmg
    if (mhp > 0) hero$hp <- hero$hp - max(0, sample(1:monster$attack, 1) - (if (!is.null(hero$inventory$shield)) 1 else 0))
  }
  if (hero$hp > 0) {
    hero$gold <- hero$gold + monster$gold
    hero <- say(hero, hero$name, " beats the ", monster$name)
  } else {
    hero <- say(hero, hero$name, " was killed by the ", monster$name)
  }
  hero
}
turn <- function(hero, rooms) {
  room <- rooms[[hero$room]]
  event <- sample(c("nothing", "monster", "item", "potion", "trap"), 1, prob = room$prob)
  hero <- switch(event,
    nothing = hero,
    monster = fight(hero, room$monster),
    item = {
      it <- sample(c("sword", "shield", "lamp"), 1)
      hero$inventory[[it]] <- (if (is.null(hero$inventory[[it]])) 0 else hero$inventory[[it]]) + 1
      say(hero, "found a ", it)
    },
    potion = {
      hero$hp <- min(30, hero$hp + 5)
      hero
    },
    trap = {
      hero$hp <- hero$hp - 2
      say(hero, "ouch, a trap in the ", hero$room)
    })
  hero$room <- sample(room$exits, 1)
  hero
}
play_many <- function(n, rooms) {
  turns <- gold <- numeric(n)
  for (g in seq_len(n)) {
    hero <- new_hero(paste0("Hero", g))
    k <- 0
    while (hero$hp > 0 && k < 200) {
      hero <- turn(hero, rooms)
      k <- k + 1
    }
    turns[g] <- k
    gold[g] <- hero$gold
  }
  cat("longest life", max(turns), "richest", max(gold), "\n")
  cat(hero$log, sep = "\n")
  data.frame(turns, gold)
}
W <- list(name = "game_of_dungeon", f = play_many, args = list(900, list(
  hall = list(exits = c("cellar", "tower"), prob = c(5, 1, 2, 1, 1), monster = list(name = "rat", hp = 4, attack = 2, gold = 1)),
  cellar = list(exits = c("hall", "cave"), prob = c(2, 4, 1, 1, 2), monster = list(name = "goblin", hp = 10, attack = 4, gold = 5)),
  tower = list(exits = c("hall"), prob = c(3, 1, 3, 2, 1), monster = list(name = "bat", hp = 3, attack = 3, gold = 2)),
  cave = list(exits = c("cellar", "hall"), prob = c(1, 6, 1, 1, 1), monster = list(name = "dragon", hp = 25, attack = 8, gold = 40)))))
