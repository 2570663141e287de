#include <R.h>
#include <Rinternals.h>
#include <Rmath.h>
#include <math.h>
