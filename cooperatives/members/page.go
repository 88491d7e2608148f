package members

import (
	"context"
	"slices"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// Page is a part of the register with the sums of the whole, all of one moment.
type Page struct {
	Rows       []Row
	Found      int // members that the query selects, on whatever page
	Active     int // members on the day
	Voters     int // of them those with a vote
	Households int
	Groups     []string // villagers' groups, in order
}

// Page returns one page of members and the sums of the register. Query.After and Query.Limit bound the rows alone.
func (m *Members) Page(ctx context.Context, book ledger.BookID, q Query) (Page, error) {
	if q.Limit <= 0 || q.Limit > MaxRows {
		q.Limit = MaxRows
	}
	r, err := m.view(ctx, book)
	if err != nil {
		return Page{}, err
	}
	p := Page{Households: len(r.households)}
	after := q.After
	q.After = ""
	for _, code := range r.codes() {
		person := r.people[code]
		row := r.row(person, q.Day)
		if row.Status == cooperatives.Active {
			p.Active++
		}
		if person.VotesOn(q.Day) {
			p.Voters++
		}
		if !q.selects(&row) {
			continue
		}
		if p.Found++; code > after && len(p.Rows) < q.Limit {
			p.Rows = append(p.Rows, row)
		}
	}
	for _, h := range r.households {
		if h.Group != "" {
			p.Groups = append(p.Groups, h.Group)
		}
	}
	slices.SortFunc(p.Groups, cooperatives.CompareGroups)
	p.Groups = slices.Compact(p.Groups)
	return p, nil
}

// HouseholdPeople is a household with everybody who belongs to it and the hands that it has.
type HouseholdPeople struct {
	HouseholdRow
	People []Row // the head first, then by code
	Labour int   // 劳动力: active members from 16 to 59 years
	Away   int   // of them those who last were noted to study, serve, or work elsewhere (农村集体经济组织法 §18)
}

// The ages of labour (劳动年龄), both included.
const (
	labourFrom = 16
	labourTo   = 59
)

// Household returns one household with its people as of the day, numbers masked. It fails with household.unknown.
func (m *Members) Household(
	ctx context.Context, book ledger.BookID, code string, day ledger.Date,
) (HouseholdPeople, error) {
	r, err := m.view(ctx, book)
	if err != nil {
		return HouseholdPeople{}, err
	}
	h, known := r.households[code]
	if !known {
		return HouseholdPeople{}, ledger.NewError(ledger.NotFound, "household.unknown", ledger.Args{"code": code}).At("household")
	}
	f := HouseholdPeople{HouseholdRow: HouseholdRow{Household: h}}
	for _, p := range r.people {
		if p.Household != code {
			continue
		}
		f.People = append(f.People, r.row(p, day))
		if p.StatusOn(day) != cooperatives.Active {
			continue
		}
		f.Members++
		if age := (int(day) - int(p.born())) / 10_000; p.born() != 0 && labourFrom <= age && age <= labourTo {
			f.Labour++
			if p.away() {
				f.Away++
			}
		}
	}
	if head := r.people[h.Head]; head != nil {
		f.HeadName = head.Name
	}
	slices.SortFunc(f.People, func(a, b Row) int {
		switch {
		case a.Head:
			return -1
		case b.Head:
			return 1
		}
		return strings.Compare(a.Code, b.Code)
	})
	return f, nil
}

// away reports whether the last that was noted of somebody is that he left the village for a time.
func (p *Person) away() bool {
	changes := p.Standing()
	if len(changes) == 0 {
		return false
	}
	switch changes[len(changes)-1].Reason {
	case cooperatives.Study, cooperatives.Army, cooperatives.MigrantWork, cooperatives.Business, cooperatives.Prison:
		return true
	default:
		return false
	}
}
