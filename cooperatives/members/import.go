package members

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// ImportInput is a list of members to take in.
type ImportInput struct {
	Book     ledger.BookID
	List     sheet.Table // of ReadList
	Date     ledger.Date // of confirmation, where the list tells none; zero for today
	Document string      // that proves memberships where the list names none, such as the name of the file
	DryRun   bool        // check everything and change nothing
}

// ImportResult is what an import did, or would do.
type ImportResult struct {
	Counts
	Warnings ledger.Errors // people who may be the same, heads that change, columns that say nothing here
}

// Import enters the members of a list and changes those who are known: a cell that is empty keeps what is known, a row
// without a household belongs to the household above. All problems are told at once with their rows. It fails as Add
// does, and with member.sex, member.two_heads and what the parsing of numbers and dates says.
func (m *Members) Import(ctx context.Context, who ledger.Actor, key string, in ImportInput) (ImportResult, error) {
	if in.DryRun {
		return m.rehearse(ctx, in)
	}
	request := struct {
		Hash     string
		Date     ledger.Date
		Document string
	}{in.List.Hash.String(), in.Date, in.Document}
	f := func(ctx context.Context, tx *db.Tx) (ImportResult, error) {
		var out ImportResult
		n, err := m.writeIn(ctx, tx, who, in.Book, func(h *trail.Head, r *register) (batch, error) {
			b, warnings, err := in.batch(r, ledger.DateOf(tx.Now))
			if err != nil {
				return b, err
			}
			out.Warnings = warnings
			n := r.count(b)
			return b, h.Log(ctx, tx, who, trail.Entry{
				Action: "member.import", Object: "register",
				After: map[string]string{
					"hash": in.List.Hash.String(), "document": in.Document, "added": strconv.Itoa(n.Added),
					"changed": strconv.Itoa(n.Changed), "same": strconv.Itoa(n.Same),
				},
			})
		})
		out.Counts = n
		return out, sheet.InOrder(err)
	}
	return once(ctx, m, key, in.Book, "member.import", request, f)
}

// rehearse is Import without writing.
func (m *Members) rehearse(ctx context.Context, in ImportInput) (ImportResult, error) {
	var out ImportResult
	err := m.books.DB().View(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := m.read(ctx, tx, in.Book)
		if err != nil {
			return err
		}
		b, warnings, err := in.batch(r, ledger.DateOf(tx.Now))
		if err != nil {
			return err
		}
		out.Warnings = warnings
		err = r.with(b).validate(b)
		out.Counts = r.count(b)
		return err
	})
	return out, sheet.InOrder(err)
}

// listing turns the rows of a list into a batch.
type listing struct {
	in       ImportInput
	known    *register
	today    ledger.Date
	batch    batch
	houses   map[string]*house
	codes    []string // of households in the order of the list
	last     string   // household of the row before
	problems ledger.Errors
}

// house is a household while its rows are read.
type house struct {
	cooperatives.Household
	row      int    // the first
	headRow  int    // where the head was named
	headName string // name or code in the column of heads
}

// batch reads all rows. It fails when a cell cannot be read.
func (in ImportInput) batch(known *register, today ledger.Date) (batch, ledger.Errors, error) {
	l := &listing{
		in: in, known: known, today: cmp.Or(in.Date, today), houses: map[string]*house{},
		batch: batch{houseRows: map[string]int{}, peopleRows: map[string]int{}},
	}
	if e := ledger.CheckText("document", in.Document, cooperatives.MaxAddress); e != nil {
		return batch{}, nil, e
	}
	for _, row := range in.List.Rows {
		l.row(row)
	}
	for _, code := range l.codes {
		h := l.houses[code]
		l.findHead(h)
		l.batch.households = append(l.batch.households, h.Household)
		l.batch.houseRows[code] = cmp.Or(h.headRow, h.row)
	}
	if len(l.problems) > 0 {
		err := known.with(l.batch).validate(l.batch)
		return batch{}, nil, append(l.problems, ledger.Problems(err)...)
	}
	return l.batch, slices.Concat(l.maybeTwice(), l.newHeads(), in.List.Ignored), nil
}

// fail notes what is wrong in a row.
func (l *listing) fail(row sheet.Row, err error) {
	for _, e := range ledger.Problems(err) {
		l.problems = append(l.problems, l.batch.at(e, row.No))
	}
}

// row reads one member.
func (l *listing) row(row sheet.Row) {
	code := row.Get("code")
	if code == "" {
		l.fail(row, ledger.NewError(ledger.Invalid, "field.required", nil).At("code"))
		return
	}
	if _, twice := l.batch.peopleRows[code]; twice {
		l.fail(row, ledger.NewError(ledger.Invalid, "member.code_twice", ledger.Args{"code": code}).At("code"))
		return
	}
	l.batch.peopleRows[code] = row.No
	p := &Person{}
	if known := l.known.people[code]; known != nil {
		*p = *known
	}
	p.Code = code
	p.Name, p.Bank = cmp.Or(row.Get("name"), p.Name), cmp.Or(row.Get("bank"), p.Bank)
	p.Relation = cmp.Or(row.Get("relation"), p.Relation)
	l.numbers(row, p)
	l.household(row, p)
	l.membership(row, p)
	l.batch.people = append(l.batch.people, p)
}

// numbers reads what identifies a person.
func (l *listing) numbers(row sheet.Row, p *Person) {
	given := Person{}
	var err error
	if text := row.Get("id_number"); text != "" {
		if p.IDNumber, err = cooperatives.ParseIDNumber(text); err != nil {
			l.fail(row, err)
		}
	}
	if text := row.Get("phone"); text != "" {
		if p.Phone, err = cooperatives.ParsePhone(text); err != nil {
			l.fail(row, err)
		}
	}
	if text := row.Get("bank_card"); text != "" {
		if p.BankCard, err = cooperatives.ParseBankCard(text); err != nil {
			l.fail(row, err)
		}
	}
	if given.Sex, err = parseSex(row.Get("sex")); err != nil {
		l.fail(row, err)
	}
	given.Birth = l.date(row, "birth")
	p.Sex, p.Birth = cmp.Or(given.Sex, p.Sex), cmp.Or(given.Birth, p.Birth)
	// Said again here, so that the same list finds the same person: a number tells both.
	for _, e := range p.check() {
		if e.Field == "birth" || e.Field == "sex" {
			l.fail(row, e)
		}
	}
}

// household finds the household of a row: its own, or that of the row above it.
func (l *listing) household(row sheet.Row, p *Person) {
	code := row.Get("household")
	if code == "" && l.in.List.Has("household") {
		code = l.last
	}
	if l.last = code; code == "" {
		return
	}
	p.Household = code
	h := l.houses[code]
	if h == nil {
		h = &house{Household: l.known.households[code], row: row.No}
		h.Code = code
		l.houses[code], l.codes = h, append(l.codes, code)
	}
	h.Group, h.Address = cmp.Or(row.Get("group"), h.Group), cmp.Or(row.Get("address"), h.Address)
	if name := row.Get("head"); name != "" {
		h.headName, h.row = name, row.No
	}
	if !isHead(row.Get("relation")) {
		return
	}
	if h.headRow != 0 {
		l.fail(row, ledger.NewError(ledger.Invalid, "member.two_heads",
			ledger.Args{"code": code, "row": strconv.Itoa(h.headRow)}).At("relation"))
		return
	}
	h.Head, h.headRow = p.Code, row.No
}

// findHead looks for the head that the list names, when no relation told it.
func (l *listing) findHead(h *house) {
	if h.headRow != 0 || h.headName == "" {
		return
	}
	for _, p := range l.batch.people {
		if p.Household == h.Code && (p.Name == h.headName || p.Code == h.headName) {
			h.Head = p.Code
			return
		}
	}
	for _, code := range l.known.codes() {
		p := l.known.people[code]
		if _, listed := l.batch.peopleRows[code]; !listed && p.Household == h.Code && p.Name == h.headName {
			h.Head = code
			return
		}
	}
	l.problems = append(l.problems, l.batch.at(ledger.NewError(ledger.Invalid, "household.head",
		ledger.Args{"code": h.headName}).At("head"), h.row))
}

// membership reads how a membership began and, by its status, how it ended, as far as that is not known.
func (l *listing) membership(row sheet.Row, p *Person) {
	began, ended := cooperatives.Change{Reason: cooperatives.Founding}, cooperatives.Change{}
	var err error
	if text := row.Get("reason"); text != "" {
		// A death is taken back on the page of the member alone, which knows what was done on it.
		if began.Reason, err = parseReason(text); err != nil || began.Reason == cooperatives.Alive {
			l.fail(row, ledger.NewError(ledger.Invalid, "member.reason", nil).At("reason"))
			began.Reason = cooperatives.Founding // told once is enough
		}
	}
	if status := row.Get("status"); status != "" && !isActive(status) {
		if ended.Reason, err = parseReason(status); err != nil || !ended.Reason.Ends() {
			l.fail(row, ledger.NewError(ledger.Invalid, "member.status", nil).At("status"))
		}
	}
	began.Date = l.date(row, "date")
	ended.Date, ended.Until = l.date(row, "end_date"), l.date(row, "rights_until")
	began.Document = cmp.Or(row.Get("document"), l.in.Document)
	ended.Document = began.Document
	active := p.StatusOn(lastDay) == cooperatives.Active
	if !active && (ended.Reason == cooperatives.ReasonUnknown || len(p.Changes) == 0) &&
		(len(p.Changes) == 0 || isActive(row.Get("status"))) {
		began.Date = cmp.Or(began.Date, l.today)
		if ended.Date != 0 {
			began.Date = min(began.Date, ended.Date)
		}
		l.ahead(row, began, "date")
		p.Changes, active = append(slices.Clone(p.Changes), began), true
	}
	if active && ended.Reason != cooperatives.ReasonUnknown {
		l.ahead(row, ended, "end_date")
		p.Changes = append(slices.Clone(p.Changes), ended)
	}
}

// ahead notes a change that is said to happen later, at the column of its date.
func (l *listing) ahead(row sheet.Row, c cooperatives.Change, field string) {
	if err := c.CheckAhead(l.known.today); err != nil {
		l.fail(row, ledger.Problems(err)[0].At(field))
	}
}

// date reads a date, zero where there is none.
func (l *listing) date(row sheet.Row, field string) ledger.Date {
	d, err := row.Date(field)
	if err != nil {
		l.fail(row, err)
	}
	return d
}

// lastDay is after all changes.
const lastDay ledger.Date = 99991231

// newHeads warns of households whose head another takes over by the list: dividends of the household go by its head.
func (l *listing) newHeads() ledger.Errors {
	var out ledger.Errors
	for _, h := range l.batch.households {
		before := l.known.people[l.known.households[h.Code].Head]
		if before == nil || h.Head == before.Code {
			continue
		}
		e := ledger.NewError(ledger.Invalid, "member.new_head",
			ledger.Args{"household": h.Code, "before": before.Name}).At("relation")
		out = append(out, l.batch.at(e, l.batch.houseRows[h.Code]))
	}
	return out
}

// maybeTwice warns of new members who may be others under another code: of the same name, in the same household or born
// on the same day, unless two numbers tell them apart.
func (l *listing) maybeTwice() ledger.Errors {
	byName := map[string][]*Person{}
	for _, code := range l.known.codes() {
		p := l.known.people[code]
		byName[p.Name] = append(byName[p.Name], p)
	}
	var out ledger.Errors
	for _, p := range l.batch.people {
		if l.known.people[p.Code] != nil {
			continue
		}
		for _, other := range byName[p.Name] {
			together := p.Household != "" && p.Household == other.Household
			if (together || p.born() != 0 && p.born() == other.born()) && (p.IDNumber == "" || other.IDNumber == "") {
				e := ledger.NewError(ledger.Invalid, "member.maybe_twice",
					ledger.Args{"code": other.Code, "name": other.Name}).At("name")
				out = append(out, l.batch.at(e, l.batch.peopleRows[p.Code]))
				break
			}
		}
		byName[p.Name] = append(byName[p.Name], p)
	}
	return out
}
