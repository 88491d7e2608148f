package exchange

import (
	"bytes"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// written are the columns of CSV and XLSX files, in order.
var written = [...]field{
	dateField, seriesField, numberField, attachmentsField, summaryField, accountField, nameField, debitField,
	creditField, quantityField, priceField, memberField, counterpartyField, ventureField, projectField, departmentField,
	noteField, kindField, reversesField, supplementsField,
}

// table turns vouchers into rows of cells, by field.
type table struct {
	data  Data
	kinds map[ledger.VoucherKind]string
	names map[string]string // full names of accounts
	dims  map[ledger.Dimension]map[string]string

	titles  [fieldCount]string // Chinese names of the fields
	english [fieldCount]string
}

func newTable(d Data) *table {
	t := &table{
		data: d, kinds: kinds(), names: make(map[string]string), dims: make(map[ledger.Dimension]map[string]string),
		english: englishNames(),
	}
	for _, c := range columns() {
		t.titles[c.field] = c.titles[0]
	}
	for _, code := range d.Chart.Codes() {
		t.names[code] = d.Chart.FullName(code)
	}
	for _, kind := range ledger.AllDimensions {
		t.dims[kind] = labels(d.Names[kind])
	}
	return t
}

// titleRow returns the titles of the written columns.
func (t *table) titleRow() []string {
	out := make([]string, len(written))
	for i, f := range written {
		out[i] = t.titles[f]
	}
	return out
}

// labels returns how each dimension value is written: code and name, or the code alone where that text would be read
// as something else.
func labels(names map[string]string) map[string]string {
	taken := make(map[string]bool, len(names))
	for code, name := range names {
		taken[code], taken[name] = true, true
	}
	out := make(map[string]string, len(names))
	for code, name := range names {
		out[code] = code
		text := code + " " + name
		if name != code && !taken[text] && !ambiguous(names, text, code) && strings.TrimSpace(text) == text {
			out[code] = text
		}
	}
	return out
}

// ambiguous reports whether the text could be the code and the name of another value: names may hold spaces.
func ambiguous(names map[string]string, text, code string) bool {
	for at, r := range text {
		if r == ' ' && at < len(code) && names[text[:at]] == text[at+1:] {
			return true
		}
	}
	return false
}

// head returns the cells that all lines of a voucher share.
func (t *table) head(v *ledger.Voucher) (map[field]string, error) {
	cells := map[field]string{
		dateField: v.Date.String(), seriesField: string(v.Series), numberField: strconv.Itoa(v.Number),
		attachmentsField: strconv.Itoa(v.Attachments), noteField: v.Note, kindField: t.kinds[v.Kind],
	}
	for f, id := range map[field]ledger.VoucherID{reversesField: v.Reverses, supplementsField: v.Supplements} {
		if id == 0 {
			continue
		}
		original, err := t.data.Find(id)
		if err != nil {
			return nil, err
		}
		cells[f] = books.Numbered{
			Period: original.Period(), Series: original.Series, Number: original.Number,
		}.String()
	}
	return cells, nil
}

// cell returns one cell of a line.
func (t *table) cell(head map[field]string, l ledger.Line, f field) string {
	switch f {
	case summaryField:
		return l.Summary
	case accountField:
		return l.Account
	case nameField:
		return t.names[l.Account]
	case debitField:
		return money(l.Debit)
	case creditField:
		return money(l.Credit)
	case quantityField:
		if l.Quantity != 0 {
			return l.Quantity.String()
		}
	case priceField:
		if l.Price != 0 {
			return l.Price.String()
		}
	case memberField:
		return t.label(ledger.Member, l.Dimensions.Member)
	case counterpartyField:
		return t.label(ledger.Counterparty, l.Dimensions.Counterparty)
	case ventureField:
		return t.label(ledger.Venture, l.Dimensions.Venture)
	case projectField:
		return t.label(ledger.Project, l.Dimensions.Project)
	case departmentField:
		return t.label(ledger.Department, l.Dimensions.Department)
	default:
		return head[f]
	}
	return ""
}

func (t *table) label(kind ledger.Dimension, code string) string {
	if label, ok := t.dims[kind][code]; ok {
		return label
	}
	return code
}

func money(m ledger.Money) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

// isText reports whether a column holds free text, which needs a guard, and no number or date.
func isText(f field) bool {
	switch f {
	case dateField, numberField, attachmentsField, debitField, creditField, quantityField, priceField:
		return false
	default:
		return true
	}
}

// formulaStarts are the characters with which spreadsheets begin formulas, full-width ones as well.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// guard puts an apostrophe in front of a text that would not come back as it is: one that begins with an apostrophe or
// has spaces around it. With formulas set, that of a formula too.
func guard(s, formulas string) string {
	if s == "" {
		return s
	}
	first := []rune(s[:min(len(s), 4)])[0]
	if s[0] == '\'' || strings.ContainsRune(formulas, first) || len(bytes.TrimSpace([]byte(s))) != len(s) {
		return "'" + s
	}
	return s
}
