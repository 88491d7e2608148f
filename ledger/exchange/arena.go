package exchange

import (
	"slices"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// arena keeps the lines of the voucher that is being read, because most vouchers have few lines, all in a row: their
// slices are made at the right length once the next voucher begins, before anything moves the voucher itself.
type arena struct {
	owner *books.Incoming
	lines []ledger.Line
	rows  []int
	names []string
}

// add appends a line to the voucher.
func (m *arena) add(in *books.Incoming, l ledger.Line, row int, name string) {
	m.owner = in
	m.lines, m.rows, m.names = append(m.lines, l), append(m.rows, row), append(m.names, name)
}

// close hands the lines over.
func (m *arena) close() {
	if m.owner == nil {
		return
	}
	in := m.owner
	in.Voucher.Lines = slices.Concat(in.Voucher.Lines, m.lines)
	in.Rows = slices.Concat(in.Rows, m.rows)
	in.Names = slices.Concat(in.Names, m.names)
	m.owner, m.lines, m.rows, m.names = nil, m.lines[:0], m.rows[:0], m.names[:0]
}

// interner keeps one copy of texts that come again, such as codes, names and usual summaries.
type interner map[string]string

// maxInterned bounds the texts that are kept.
const maxInterned = 1 << 16

func (t interner) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if known, ok := t[string(b)]; ok {
		return known
	}
	s := string(b)
	if len(t) < maxInterned {
		t[s] = s
	}
	return s
}
