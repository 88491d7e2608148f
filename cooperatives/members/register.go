package members

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// MaxMembers is how many members, and how many households, a book may have; the largest villages have about half.
const MaxMembers = 20_000

// register is the whole register of a book in memory, opened.
type register struct {
	households map[string]cooperatives.Household
	people     map[string]*Person
	today      ledger.Date
	regime     ledger.Regime
	strangers  map[string]string // names by code in the member dimension, of whom the register does not know
}

// read loads the register. It fails with member.wrong_key when the book is sealed with another key.
func (m *Members) read(ctx context.Context, tx *db.Tx, book ledger.BookID) (*register, error) {
	mark, err := keyMark(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	if mark != "" && mark != m.seals.mark(book, "key", "1") {
		return nil, ledger.NewError(ledger.Conflict, "member.wrong_key", nil)
	}
	r := &register{people: map[string]*Person{}, today: ledger.DateOf(tx.Now)}
	if r.regime, err = books.RegimeIn(ctx, tx, book); err != nil {
		return nil, err
	}
	if r.households, err = readHouseholds(ctx, tx, book); err != nil {
		return nil, err
	}
	stored, err := readPeople(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	for _, s := range stored {
		if r.people[s.Code], err = m.open(book, s); err != nil {
			return nil, err
		}
	}
	err = readChanges(ctx, tx, book, func(member string, c cooperatives.Change) {
		r.people[member].Changes = append(r.people[member].Changes, c)
	})
	if err != nil {
		return nil, err
	}
	r.strangers, err = books.DimensionNamesIn(ctx, tx, book, ledger.Member)
	for code := range r.people {
		delete(r.strangers, code)
	}
	for code := range r.households {
		delete(r.strangers, code)
	}
	return r, err
}

func (m *Members) open(book ledger.BookID, s *sealedPerson) (*Person, error) {
	p := s.Person
	id, err := m.seals.open(s.idNumber, place(book, p.Code, IDNumber))
	if err != nil {
		return nil, err
	}
	phone, err := m.seals.open(s.phone, place(book, p.Code, Phone))
	if err != nil {
		return nil, err
	}
	card, err := m.seals.open(s.bankCard, place(book, p.Code, BankCard))
	p.Born = p.Birth
	p.IDNumber, p.Phone, p.BankCard = cooperatives.IDNumber(id), cooperatives.Phone(phone), cooperatives.BankCard(card)
	return &p, err
}

func (m *Members) close(book ledger.BookID, p *Person) *sealedPerson {
	return &sealedPerson{
		Person:   *p,
		idNumber: m.seals.seal(string(p.IDNumber), place(book, p.Code, IDNumber)),
		phone:    m.seals.seal(string(p.Phone), place(book, p.Code, Phone)),
		bankCard: m.seals.seal(string(p.BankCard), place(book, p.Code, BankCard)),
	}
}

// batch is what one write brings into the register. Rows tell where in a file each code stands; they are nil for a
// form.
type batch struct {
	households []cooperatives.Household
	people     []*Person
	houseRows  map[string]int
	peopleRows map[string]int
}

// with returns the register as the batch would leave it.
func (r *register) with(b batch) *register {
	next := *r
	next.households, next.people = maps.Clone(r.households), maps.Clone(r.people)
	for _, h := range b.households {
		next.households[h.Code] = h
	}
	for _, p := range b.people {
		next.people[p.Code] = p
	}
	return &next
}

// roster lists the register in order of codes, for the rules.
func (r *register) roster() cooperatives.Roster {
	out := cooperatives.Roster{Regime: r.regime}
	for _, code := range slices.Sorted(maps.Keys(r.households)) {
		out.Households = append(out.Households, r.households[code])
	}
	for _, code := range slices.Sorted(maps.Keys(r.people)) {
		out.Members = append(out.Members, r.people[code].Member)
	}
	return out
}

// validate checks the register that the batch leaves and tells each problem where it was made.
func (r *register) validate(b batch) error {
	// Households first and alone: what the roster then still tells of them is their heads, all else is of members.
	if problems := b.checkHouseholds(); len(problems) > 0 {
		return problems
	}
	var problems ledger.Errors
	for _, p := range b.people {
		found := append(p.check(), checkCode(p.Code)...)
		if name := r.strangers[p.Code]; name != "" && name != p.Name {
			found = append(found, ledger.NewError(ledger.Conflict, "member.value_differs",
				ledger.Args{"code": p.Code, "book": name, "name": p.Name}).At("name"))
		}
		for _, e := range found {
			problems = append(problems, b.at(e, b.peopleRows[p.Code]))
		}
	}
	if max(len(r.households), len(r.people)) > MaxMembers {
		return ledger.NewError(ledger.Invalid, "member.too_many", ledger.Args{"max": strconv.Itoa(MaxMembers)})
	}
	roster := r.roster()
	for _, e := range ledger.Problems(roster.Validate()) {
		problems = append(problems, b.locate(e, &roster))
	}
	return problems.Err()
}

// checkHouseholds checks the codes and texts of households.
func (b batch) checkHouseholds() ledger.Errors {
	var problems ledger.Errors
	for _, h := range b.households {
		row := b.houseRows[h.Code]
		if strings.TrimSpace(h.Code) == "" {
			problems = append(problems, b.at(ledger.NewError(ledger.Invalid, "field.required", nil).At("household"), row))
		}
		for _, e := range checkCode(h.Code) {
			problems = append(problems, b.at(e, row))
		}
		for _, e := range []*ledger.Error{
			ledger.CheckText("household", h.Code, cooperatives.MaxCode),
			ledger.CheckText("group", h.Group, cooperatives.MaxName),
			ledger.CheckText("address", h.Address, cooperatives.MaxAddress),
		} {
			if e != nil {
				problems = append(problems, b.at(e, row))
			}
		}
	}
	return problems
}

// checkCode refuses the code that stands for the collective itself among holders of shares.
func checkCode(code string) ledger.Errors {
	if code != string(cooperatives.TheCollective) {
		return nil
	}
	return ledger.Errors{ledger.NewError(ledger.Invalid, "member.code_reserved", ledger.Args{"code": code}).At("code")}
}

// at names the row of a file before the field; a form has no rows.
func (b batch) at(e *ledger.Error, row int) *ledger.Error {
	if row == 0 {
		return e
	}
	return sheet.AtRow(e, row)
}

// locate turns a problem of the roster, which counts in order of codes, into one of the batch.
func (b batch) locate(e *ledger.Error, roster *cooperatives.Roster) *ledger.Error {
	parts := strings.SplitN(e.Field, ".", 3)
	if len(parts) < 3 {
		return e
	}
	index, err := strconv.Atoi(parts[1])
	if err != nil {
		return e
	}
	e = e.At(parts[2])
	switch {
	case parts[2] == "head":
		return b.at(e, b.houseRows[roster.Households[index-1].Code])
	case index > len(roster.Members):
		return e
	case e.Key == "member.id_twice":
		return b.twice(e, roster, index-1)
	}
	return b.at(e, b.peopleRows[roster.Members[index-1].Code])
}

// twice tells under which code the person is registered already, at the row of the one who is new.
func (b batch) twice(e *ledger.Error, roster *cooperatives.Roster, second int) *ledger.Error {
	number := roster.Members[second].IDNumber
	first := slices.IndexFunc(roster.Members, func(m cooperatives.Member) bool { return m.IDNumber == number })
	mine, other := &roster.Members[second], &roster.Members[first]
	if !b.has(mine.Code) || b.has(other.Code) && b.peopleRows[other.Code] > b.peopleRows[mine.Code] {
		mine, other = other, mine
	}
	e = ledger.NewError(e.Kind, "member.registered_as",
		ledger.Args{"code": other.Code, "name": other.Name}).At(e.Field)
	return b.at(e, b.peopleRows[mine.Code])
}

func (b batch) has(code string) bool {
	return slices.ContainsFunc(b.people, func(p *Person) bool { return p.Code == code })
}

// Counts are how many members and households a write added, changed, and found as they were.
type Counts struct {
	Added, Changed, Same     int
	Households, HouseChanges int // added, changed
}

// count tells what the batch would do to the register.
func (r *register) count(b batch) Counts {
	var n Counts
	for _, h := range b.households {
		if before, known := r.households[h.Code]; !known {
			n.Households++
		} else if before != h {
			n.HouseChanges++
		}
	}
	for _, p := range b.people {
		before := r.people[p.Code]
		switch {
		case before == nil:
			n.Added++
		case samePerson(before, p) && len(before.Changes) == len(p.Changes):
			n.Same++
		default:
			n.Changed++
		}
	}
	return n
}

// write checks the batch, writes what differs and logs it. It returns what the member dimension must learn. A form that
// changes nothing is member.unchanged.
func (m *Members) write(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, b batch, old *register,
) (Counts, []books.DimensionValue, error) {
	next := old.with(b)
	if err := next.validate(b); err != nil {
		return Counts{}, nil, err
	}
	n := old.count(b)
	if n == (Counts{Same: n.Same}) && b.peopleRows == nil {
		return n, nil, ledger.NewError(ledger.Invalid, "member.unchanged", nil)
	}
	if err := m.keep(ctx, tx, h.Book); err != nil {
		return n, nil, err
	}
	for _, house := range b.households {
		if err := m.writeHousehold(ctx, tx, h, who, old.households[house.Code], house); err != nil {
			return n, nil, err
		}
	}
	for _, p := range b.people {
		if err := m.writePerson(ctx, tx, h, who, old.people[p.Code], p); err != nil {
			return n, nil, err
		}
	}
	return n, next.dimension(old, b), nil
}

// keep stores the mark of the key with the first secret of a book.
func (m *Members) keep(ctx context.Context, tx *db.Tx, book ledger.BookID) error {
	mark, err := keyMark(ctx, tx, book)
	if err != nil || mark != "" {
		return err
	}
	return insertKeyMark(ctx, tx, book, m.seals.mark(book, "key", "1"))
}

// nameOf is what the member dimension calls a household: by its head.
func (r *register) nameOf(h cooperatives.Household) string {
	if head, ok := r.people[h.Head]; ok && h.Head != "" {
		return head.Name + "户"
	}
	return h.Code
}

// dimension lists what the member dimension must learn: the new, and those with a new name. A household is named after its
// head, so a member's new name can change both.
func (r *register) dimension(old *register, b batch) []books.DimensionValue {
	var out []books.DimensionValue
	put := func(code, name, before string, known bool) {
		if !known || name != before {
			out = append(out, books.DimensionValue{Kind: ledger.Member, Code: code, Name: name, Active: true})
		}
	}
	houses := map[string]bool{}
	for _, h := range b.households {
		houses[h.Code] = true
	}
	for _, p := range b.people {
		before := old.people[p.Code]
		if before == nil {
			put(p.Code, p.Name, "", false)
		} else {
			put(p.Code, p.Name, before.Name, true)
		}
		if p.Household != "" {
			houses[p.Household] = true
		}
	}
	for _, code := range slices.Sorted(maps.Keys(houses)) {
		before, known := old.households[code]
		put(code, r.nameOf(r.households[code]), old.nameOf(before), known)
	}
	return out
}

func (m *Members) writeHousehold(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, before, house cooperatives.Household,
) error {
	if before == house {
		return nil
	}
	if err := putHousehold(ctx, tx, h.Book, house); err != nil {
		return err
	}
	e := trail.Entry{Action: "household.put", Object: "household/" + house.Code, After: logHousehold(house)}
	if before.Code != "" {
		e.Before = logHousehold(before)
	}
	return h.Log(ctx, tx, who, e)
}

func logHousehold(h cooperatives.Household) map[string]string {
	return map[string]string{"head": h.Head, "group": h.Group, "address": h.Address}
}

// writePerson writes a member, where it differs, and the changes that are new.
func (m *Members) writePerson(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, before, p *Person,
) error {
	known := 0
	e := trail.Entry{Action: "member.put", Object: "member/" + p.Code, After: p.logged()}
	if before != nil {
		known = len(before.Changes)
		e.Before = before.logged()
	}
	if before == nil || !samePerson(before, p) {
		mark := m.seals.mark(h.Book, "id", string(p.IDNumber))
		if err := putPerson(ctx, tx, h.Book, m.close(h.Book, p), mark); err != nil {
			return err
		}
		if err := h.Log(ctx, tx, who, e); err != nil {
			return err
		}
	}
	for i, c := range p.Changes[known:] {
		if err := insertChange(ctx, tx, h.Book, p.Code, known+i+1, c, who.ID); err != nil {
			return err
		}
		e := trail.Entry{Action: "member.change", Object: "member/" + p.Code, After: logChange(c)}
		if err := h.Log(ctx, tx, who, e); err != nil {
			return err
		}
	}
	return nil
}

// samePerson compares all but the changes, which are only ever added.
func samePerson(a, b *Person) bool {
	return a.Name == b.Name && a.Household == b.Household && a.IDNumber == b.IDNumber && a.Phone == b.Phone &&
		a.BankCard == b.BankCard && a.LimitedCapacity == b.LimitedCapacity && a.Relation == b.Relation &&
		a.Sex == b.Sex && a.Birth == b.Birth && a.Bank == b.Bank
}
