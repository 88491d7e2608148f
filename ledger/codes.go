package ledger

import (
	"slices"
	"strconv"
	"strings"
)

// CodeLengths are the digits that each level of an account code adds, such as 3-2-2-2.
type CodeLengths []int

// ParseCodeLengths reads lengths such as "3-2-2-2": two to six levels of one to four digits each.
func ParseCodeLengths(s string) (CodeLengths, error) {
	parts := strings.Split(strings.TrimSpace(Narrow(s)), "-")
	lengths := make(CodeLengths, 0, len(parts))
	for _, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > 4 {
			return nil, NewError(Invalid, "book.code_lengths", Args{"text": clip(s)})
		}
		lengths = append(lengths, n)
	}
	if len(lengths) < 2 || len(lengths) > 6 {
		return nil, NewError(Invalid, "book.code_lengths", Args{"text": clip(s)})
	}
	return lengths, nil
}

// String returns the form that ParseCodeLengths reads.
func (l CodeLengths) String() string {
	parts := make([]string, len(l))
	for i, n := range l {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, "-")
}

// Split returns the level of the code (1 for the top) and its parent's code, or account.code_length.
func (l CodeLengths) Split(code string) (level int, parent string, err error) {
	total := 0
	for i, n := range l {
		if len(code) == total+n && digits(code) {
			return i + 1, code[:total], nil
		}
		total += n
	}
	return 0, "", NewError(Invalid, "account.code_length", Args{"code": clip(code), "lengths": l.String()})
}

// sortCodes sorts account codes so that a parent stands before its children.
func sortCodes(codes []string) { slices.Sort(codes) }
