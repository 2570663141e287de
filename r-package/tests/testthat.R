library(testthat)
library(rir2)
test_check("rir2")
