package members

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// inHousehold selects a member and all members of the same household: book, code, book, code.
const inHousehold = ` IN (SELECT code FROM members WHERE book = ? AND (code = ? OR household =
	(SELECT household FROM members WHERE book = ? AND code = ?)))`

// readFamily loads the part of the register that is the household of a member.
func (m *Members) readFamily(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) (*register, error) {
	r := &register{households: map[string]cooperatives.Household{}, people: map[string]*Person{}}
	b := int64(book)
	people, err := selectPeople(ctx, tx, "book = ? AND code"+inHousehold, b, b, code, b, code)
	if err != nil {
		return nil, err
	}
	for _, s := range people {
		if r.people[s.Code], err = m.open(book, s); err != nil {
			return nil, err
		}
	}
	err = selectChanges(ctx, tx, func(member string, c cooperatives.Change) {
		r.people[member].Changes = append(r.people[member].Changes, c)
	}, "book = ? AND member"+inHousehold, b, b, code, b, code)
	if err != nil {
		return nil, err
	}
	r.households, err = selectHouseholds(ctx, tx,
		"book = ? AND code = (SELECT household FROM members WHERE book = ? AND code = ?)", b, b, code)
	return r, err
}
