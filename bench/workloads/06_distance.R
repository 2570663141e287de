# A vector expression: great-circle distances, one temporary after the other.
distance <- function(lat, lon, lat0, lon0) {
  rad <- pi / 180
  a <- sin((lat - lat0) * rad / 2)^2 + cos(lat * rad) * cos(lat0 * rad) * sin((lon - lon0) * rad / 2)^2
  km <- 2 * 6371 * asin(pmin(1, sqrt(a)))
  sum(ifelse(km < 5000, km, 0)) / sum(km < 5000)
}
W <- list(
  name = "06_distance", what = "great-circle distance, vectorised", needs = "elementwise chains, ifelse, pmin, reductions",
  setup = function() {
    k <- seq_len(100000)
    list(lat = (k * 7.3) %% 180 - 90, lon = (k * 11.9) %% 360 - 180, lat0 = 48.2, lon0 = 16.4)
  },
  f = distance, cmp = "equal",
  check = function(res, args) {
    unit <- function(lat, lon) cbind(cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat))
    rad <- pi / 180
    km <- 6371 * acos(pmax(-1, pmin(1, unit(args$lat * rad, args$lon * rad) %*% t(unit(args$lat0 * rad, args$lon0 * rad)))))
    isTRUE(all.equal(res, mean(km[km < 5000]), tolerance = 1e-6))
  },
  c = function(lat, lon, lat0, lon0) .Call("w_distance", lat, lon, lat0, lon0))
