// Package chart draws figures as bars and lines: it lays a chart out as plain shapes, which it writes as SVG and which
// any other renderer can draw the same way. It knows nothing of accounting; it may import the standard library and
// cunzhang/ledger.
package chart
