package sheet

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
)

// maxProblems bounds how many problems of a list are told at once.
const maxProblems = 200

// AtRow names the row of a list before the field of a problem.
func AtRow(e *ledger.Error, no int) *ledger.Error {
	return e.At("row." + strconv.Itoa(no) + "." + e.Field)
}

// Named tells the columns of problems by their heads in the list, in quotes, so that whoever brings it finds the cell by
// the words that stand above it. A field without a column stays.
func (t Table) Named(es ledger.Errors) ledger.Errors {
	out := slices.Clone(es)
	for i, e := range out {
		parts := strings.SplitN(e.Field, ".", 3)
		if len(parts) < 3 || parts[0] != "row" {
			continue
		}
		if head := t.heads[parts[2]]; head != "" {
			out[i] = e.At("row." + parts[1] + ".“" + head + "”")
		}
	}
	return out
}

// InOrder puts problems in the order of their rows and tells with import.more how many are left out. Errors that are
// not of the list pass.
func InOrder(err error) error {
	if err == nil || ledger.KindOf(err) == ledger.Internal {
		return err
	}
	problems := slices.Clone(ledger.Problems(err))
	slices.SortStableFunc(problems, func(a, b *ledger.Error) int { return cmp.Compare(rowOf(a), rowOf(b)) })
	if more := len(problems) - maxProblems; more > 0 {
		problems = append(problems[:maxProblems],
			ledger.NewError(ledger.Invalid, "import.more", ledger.Args{"count": strconv.Itoa(more)}))
	}
	return problems.Err()
}

// rowOf returns the row that a problem names, 0 for none.
func rowOf(e *ledger.Error) int {
	rest, _ := strings.CutPrefix(e.Field, "row.")
	no, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(no)
	if err != nil {
		return 0
	}
	return n
}
