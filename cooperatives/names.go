package cooperatives

import (
	"slices"

	"cunzhang/ledger"
)

// nameOf returns the name of a value of an enumeration, that of zero for one that does not exist.
func nameOf(names []string, i int) string {
	if i < 0 || i >= len(names) {
		return names[0]
	}
	return names[i]
}

// parseName reads a name back; that of zero is none. It fails with the key at the field.
func parseName[T ~int8](names []string, s, key, field string) (T, error) {
	if i := slices.Index(names[1:], s); i >= 0 {
		return T(i + 1), nil
	}
	return 0, ledger.NewError(ledger.Invalid, key, nil).At(field)
}
