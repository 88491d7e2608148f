package books

import (
	"strconv"
	"strings"

	"cunzhang/ledger"
)

// MaxProblems is how many problems of a file are told in full.
const MaxProblems = 200

// RowProblems collects what is wrong with a file: the first MaxProblems in full, the others as a number.
type RowProblems struct {
	list ledger.Errors
	more int
}

// Add notes a problem of a row and column; its field becomes row.12.debit. Row 0 is the file as a whole.
func (p *RowProblems) Add(row int, column string, e *ledger.Error) {
	if len(p.list) >= MaxProblems {
		p.more++
		return
	}
	field := column
	if row > 0 {
		field = "row." + strconv.Itoa(row) + "." + column
	}
	p.list = append(p.list, e.At(field))
}

// Count returns how many problems there are.
func (p *RowProblems) Count() int { return len(p.list) + p.more }

// Err returns all problems, with import.more at the end when there are more than MaxProblems, or nil.
func (p *RowProblems) Err() error {
	if p.more == 0 {
		return p.list.Err()
	}
	return append(p.list[:len(p.list):len(p.list)], ledger.NewError(ledger.Invalid, "import.more",
		ledger.Args{"count": strconv.Itoa(p.more)}))
}

// addVoucher notes problems of a voucher: line.2.account becomes the row of its second line, anything else its first.
func (p *RowProblems) addVoucher(in *Incoming, es ledger.Errors) {
	for _, e := range es {
		row, column := in.Rows[0], e.Field
		if rest, ok := strings.CutPrefix(e.Field, "line."); ok {
			no, name, _ := strings.Cut(rest, ".")
			if n, err := strconv.Atoi(no); err == nil && n >= 1 && n <= len(in.Rows) {
				row, column = in.Rows[n-1], name
			}
		}
		p.Add(row, column, e)
	}
}
