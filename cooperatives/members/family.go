package members

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Family is a member with the household, as the member himself sees it.
type Family struct {
	Self   Row
	Others []Row // the household's other members; only the head of the household sees them
	House  HouseholdRow
}

// Holds reports whether the code is that of the member, or of somebody of the household, or of the household itself,
// whom the member as its head may look after.
func (f *Family) Holds(code string) bool {
	if code == f.Self.Code || f.Self.Head && code == f.Self.Household {
		return true
	}
	for i := range f.Others {
		if f.Others[i].Code == code {
			return true
		}
	}
	return false
}

// Family returns a member as of the day and, when the member is the head of the household, the others of it, numbers
// masked. It reads their rows alone. It fails with member.unknown.
func (m *Members) Family(ctx context.Context, book ledger.BookID, code string, day ledger.Date) (Family, error) {
	var out Family
	err := m.books.DB().View(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := m.readFamily(ctx, tx, book, code)
		if err != nil {
			return err
		}
		p, err := r.find(code)
		if err != nil {
			return err
		}
		out = r.family(p, day)
		return nil
	})
	return out, err
}

// family is a person with the household, of a register that holds all its people and nobody else.
func (r *register) family(p *Person, day ledger.Date) Family {
	out := Family{Self: r.row(p, day), House: r.houseRow(p.Household, day)}
	for _, other := range r.codes() {
		if out.Self.Head && other != p.Code {
			out.Others = append(out.Others, r.row(r.people[other], day))
		}
	}
	return out
}

// houseRow is a household of a register that holds all its people; nothing for no code.
func (r *register) houseRow(code string, day ledger.Date) HouseholdRow {
	h, ok := r.households[code]
	if !ok {
		return HouseholdRow{}
	}
	row := HouseholdRow{Household: h}
	if head := r.people[h.Head]; head != nil {
		row.HeadName = head.Name
	}
	for _, p := range r.people {
		if p.Household == code && p.StatusOn(day) == cooperatives.Active {
			row.Members++
		}
	}
	return row
}

// Roster returns the members and households of a book in order of code, numbers opened. It is for those who compare
// what somebody typed with what the register knows; pages show rows.
func (m *Members) Roster(ctx context.Context, book ledger.BookID) (cooperatives.Roster, error) {
	r, err := m.view(ctx, book)
	if err != nil {
		return cooperatives.Roster{}, err
	}
	return r.roster(), nil
}
