// Package html writes statements as HTML tables for pages and for mail: escaped, with caption and scopes, without
// inline styles or scripts. Class names say what a cell is; how it looks is the page's affair. The package may import
// package reports, cunzhang/ledger and html/template.
package html
