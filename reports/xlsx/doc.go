// Package xlsx writes statements as spreadsheets for WPS and Excel: text as text, amounts as numbers, ready to print
// on A4. It may import package reports, cunzhang/ledger and excelize.
package xlsx
