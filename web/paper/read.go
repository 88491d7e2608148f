package paper

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/reports"
)

// Register reads the members and households of a book as they stand on the day, by code; numbers are masked.
func Register(
	ctx context.Context, m *members.Members, book ledger.BookID, day ledger.Date,
) (map[string]members.Row, map[string]members.HouseholdRow, error) {
	people, houses := map[string]members.Row{}, map[string]members.HouseholdRow{}
	for after := ""; ; {
		rows, err := m.List(ctx, book, members.Query{Day: day, After: after})
		if err != nil {
			return nil, nil, err
		}
		for _, row := range rows {
			people[row.Code], after = row, row.Code
		}
		if len(rows) < members.MaxRows {
			break
		}
	}
	rows, err := m.Households(ctx, book, day)
	if err != nil {
		return nil, nil, err
	}
	for _, h := range rows {
		houses[h.Code] = h
	}
	return people, houses, nil
}

// Owed sums what each holder has not collected of all runs, in fen.
func Owed(
	ctx context.Context, d *dividends.Dividends, book ledger.BookID, day ledger.Date,
) (map[cooperatives.Holder]ledger.Money, error) {
	parts, err := d.Unclaimed(ctx, book, day)
	if err != nil {
		return nil, err
	}
	owed := map[cooperatives.Holder]ledger.Money{}
	for i := range parts {
		owed[parts[i].Holder] += parts[i].Owed()
	}
	return owed, nil
}

// Statements are the statements of all lines that are paid to somebody.
func (p *Distribution) Statements(lines []dividends.Line) []reports.AllocationPrint {
	var all []reports.AllocationPrint
	for i := range lines {
		if lines[i].State != dividends.LineNone {
			all = append(all, p.Statement(&lines[i]))
		}
	}
	return all
}

// OwnStatement is the statement of a part of the family's as the village prints it, for one of them; what they have not
// collected of all runs in fen. Who is not of the household is not read for it.
func (p *Distribution) OwnStatement(
	l *dividends.Line, family *members.Family, unclaimed ledger.Money,
) reports.AllocationPrint {
	p.Anchor.Printer = family.Self.Name
	p.People, p.Houses = map[string]members.Row{family.Self.Code: family.Self}, map[string]members.HouseholdRow{}
	for _, other := range family.Others {
		p.People[other.Code] = other
	}
	if family.House.Code != "" {
		p.Houses[family.House.Code] = family.House
	}
	p.Owed = map[cooperatives.Holder]ledger.Money{l.Holder: unclaimed}
	out := p.Statement(l)
	out.Notes = append(out.Notes, p.right())
	return out
}
