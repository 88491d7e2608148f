package members

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Members is the service that keeps the registers of members. It is safe for use by many goroutines.
type Members struct {
	books  *books.Books
	seals  *seals
	traces []Trace
}

// Trace refuses to take back a death on which something was done since: shares went to heirs, or money.
type Trace interface {
	UntouchedIn(ctx context.Context, tx *db.Tx, book ledger.BookID, member cooperatives.Holder, since ledger.Date) error
}

// New returns the service over the books and the key of KeySize bytes that secrets are sealed with; traces are asked before
// a death is taken back. It fails with member.key_size.
func New(b *books.Books, key []byte, traces ...Trace) (*Members, error) {
	s, err := newSeals(key)
	if err != nil {
		return nil, err
	}
	return &Members{b, s, traces}, nil
}

// PutHousehold adds a household or changes the group, address and head of a known one. It fails with household.head when
// the head is no member of it, household.head_ended for a new one whose membership has ended, member.code_twice when a
// member has the code, and member.unchanged.
func (m *Members) PutHousehold(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, h cooperatives.Household,
) error {
	h.Code, h.Group, h.Address = strings.TrimSpace(h.Code), strings.TrimSpace(h.Group), strings.TrimSpace(h.Address)
	_, err := once(ctx, m, key, book, "household.put", h, func(ctx context.Context, tx *db.Tx) (Counts, error) {
		return m.writeIn(ctx, tx, who, book, func(_ *trail.Head, r *register) (batch, error) {
			return batch{households: []cooperatives.Household{h}}, r.mayHead(h, ledger.DateOf(tx.Now))
		})
	})
	return err
}

// mayHead refuses a new head whose membership has ended on the day, by death above all. A head who dies stays until
// another is named.
func (r *register) mayHead(h cooperatives.Household, day ledger.Date) error {
	if p := r.people[h.Head]; p != nil && h.Head != r.households[h.Code].Head && p.StatusOn(day) == cooperatives.Ended {
		return ledger.NewError(ledger.Invalid, "household.head_ended", ledger.Args{"code": p.Code, "name": p.Name}).At("head")
	}
	return nil
}

// Add enters a new member, with at least the change that begins the membership. It fails with member.exists,
// member.no_beginning, member.change_ahead, what Roster.Validate finds, member.registered_as for somebody who is a
// member already, and member.birth_differs or member.sex_differs when they do not fit the identity number.
func (m *Members) Add(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, p Person) error {
	p.Code, p.Name = strings.TrimSpace(p.Code), strings.TrimSpace(p.Name)
	return m.put(ctx, who, key, book, "member.add", p, func(r *register) (batch, error) {
		if known := r.people[p.Code]; known != nil {
			return batch{}, ledger.NewError(ledger.Conflict, "member.exists",
				ledger.Args{"code": p.Code, "name": known.Name}).At("code")
		}
		if len(p.Changes) == 0 {
			return batch{}, ledger.NewError(ledger.Invalid, "member.no_beginning", nil).At("reason")
		}
		for _, c := range p.Changes {
			if err := c.CheckAhead(r.today); err != nil {
				return batch{}, err
			}
		}
		added := p
		return batch{people: []*Person{&added}}, nil
	})
}

// Edit changes what is known of a member, but not the membership. An empty number, phone or card keeps the present one,
// which forms do not know. It fails with member.unknown, member.unchanged, household.head when a head is moved away,
// and as Add does.
func (m *Members) Edit(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, p Person) error {
	p.Name = strings.TrimSpace(p.Name)
	return m.put(ctx, who, key, book, "member.edit", p, func(r *register) (batch, error) {
		known, err := r.find(p.Code)
		if err != nil {
			return batch{}, err
		}
		edited := p
		edited.Changes = known.Changes
		edited.IDNumber = cmp.Or(p.IDNumber, known.IDNumber)
		edited.Phone = cmp.Or(p.Phone, known.Phone)
		edited.BankCard = cmp.Or(p.BankCard, known.BankCard)
		return batch{people: []*Person{&edited}}, nil
	})
}

// Record adds a change to a membership: death, exit, study … It fails with member.unknown,
// member.change_ahead, what Member.Validate says of changes and, where it takes back a death, what the traces refuse.
func (m *Members) Record(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, code string, c cooperatives.Change,
) error {
	request := struct {
		Code   string
		Change cooperatives.Change
	}{code, c}
	_, err := once(ctx, m, key, book, "member.change", request, func(ctx context.Context, tx *db.Tx) (Counts, error) {
		return m.writeIn(ctx, tx, who, book, func(_ *trail.Head, r *register) (batch, error) {
			known, err := r.find(code)
			if err == nil {
				err = c.CheckAhead(r.today)
			}
			if err == nil && c.Reason == cooperatives.Alive {
				err = m.untouched(ctx, tx, book, known)
			}
			if err != nil {
				return batch{}, err
			}
			p := *known
			p.Changes = append(slices.Clone(known.Changes), c)
			return batch{people: []*Person{&p}}, nil
		})
	})
	return err
}

// untouched asks whether something was done on the death that was noted last of somebody.
func (m *Members) untouched(ctx context.Context, tx *db.Tx, book ledger.BookID, p *Person) error {
	last := len(p.Changes) - 1
	if last < 0 || p.Changes[last].Reason != cooperatives.Death {
		return nil // Member.Validate refuses it
	}
	for _, t := range m.traces {
		if err := t.UntouchedIn(ctx, tx, book, cooperatives.Holder(p.Code), p.Changes[last].Date); err != nil {
			return err
		}
	}
	return nil
}

// put writes what change makes of the present register, once for each key.
func (m *Members) put(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, operation string, request any,
	change func(r *register) (batch, error),
) error {
	_, err := once(ctx, m, key, book, operation, request, func(ctx context.Context, tx *db.Tx) (Counts, error) {
		return m.writeIn(ctx, tx, who, book, func(_ *trail.Head, r *register) (batch, error) { return change(r) })
	})
	return err
}

// once is books.Once for requests with secrets: what is digested is their mark, so that nothing can be tried out
// against what is stored.
func once[T any](
	ctx context.Context, m *Members, key string, book ledger.BookID, operation string, request any,
	f func(ctx context.Context, tx *db.Tx) (T, error),
) (T, error) {
	text, err := json.Marshal(request)
	if err != nil {
		var none T
		return none, err
	}
	return books.Once(ctx, m.books.DB(), book, key, operation, m.seals.mark(book, "request", string(text)), f)
}

// writeIn locks the book, reads the register, writes the batch and brings the member dimension in step.
func (m *Members) writeIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID,
	change func(h *trail.Head, r *register) (batch, error),
) (Counts, error) {
	var n Counts
	var values []books.DimensionValue
	err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
		old, err := m.read(ctx, tx, book)
		if err != nil {
			return err
		}
		b, err := change(h, old)
		if err != nil {
			return err
		}
		n, values, err = m.write(ctx, tx, h, who, b, old)
		return err
	})
	if err != nil || len(values) == 0 {
		return n, err
	}
	return n, m.books.PutDimensionValuesIn(ctx, tx, who, book, values)
}

func (r *register) find(code string) (*Person, error) {
	if p := r.people[code]; p != nil {
		return p, nil
	}
	return nil, ledger.NewError(ledger.NotFound, "member.unknown", ledger.Args{"code": code}).At("member")
}

// MaxRows bounds one page of a list.
const MaxRows = 500

// Query selects members. Empty fields select everybody.
type Query struct {
	Day       ledger.Date           // on which the status is told; required
	Text      string                // a part of the name, or the beginning of the code or of its pinyin initials
	Household string                // code
	Group     string                // villagers' group
	Statuses  []cooperatives.Status // of the day
	After     string                // code of the last row of the page before
	Limit     int                   // at most MaxRows; 0 for MaxRows
}

func (q *Query) selects(row *Row) bool {
	return row.Code > q.After && (q.Household == "" || row.Household == q.Household) &&
		(q.Group == "" || row.Group == q.Group) &&
		(len(q.Statuses) == 0 || slices.Contains(q.Statuses, row.Status)) &&
		(strings.Contains(row.Name, q.Text) || strings.HasPrefix(row.Code, q.Text) ||
			strings.HasPrefix(books.Initials(row.Name), strings.ToLower(q.Text)))
}

// List returns members in order of code, numbers masked.
func (m *Members) List(ctx context.Context, book ledger.BookID, q Query) ([]Row, error) {
	if q.Limit <= 0 || q.Limit > MaxRows {
		q.Limit = MaxRows
	}
	r, err := m.view(ctx, book)
	if err != nil {
		return nil, err
	}
	var out []Row
	for _, code := range r.codes() {
		row := r.row(r.people[code], q.Day)
		if !q.selects(&row) {
			continue
		}
		if out = append(out, row); len(out) == q.Limit {
			break
		}
	}
	return out, nil
}

// Find returns one member as of the day, numbers masked. It fails with member.unknown.
func (m *Members) Find(ctx context.Context, book ledger.BookID, code string, day ledger.Date) (Row, error) {
	r, err := m.view(ctx, book)
	if err != nil {
		return Row{}, err
	}
	p, err := r.find(code)
	if err != nil {
		return Row{}, err
	}
	return r.row(p, day), nil
}

// HouseholdRow is a household with who leads it and how many active members it has.
type HouseholdRow struct {
	cooperatives.Household
	HeadName string
	Members  int
}

// Households returns all households in order of code, at most MaxMembers.
func (m *Members) Households(ctx context.Context, book ledger.BookID, day ledger.Date) ([]HouseholdRow, error) {
	r, err := m.view(ctx, book)
	if err != nil {
		return nil, err
	}
	active := map[string]int{}
	for _, p := range r.people {
		if p.StatusOn(day) == cooperatives.Active {
			active[p.Household]++
		}
	}
	out := make([]HouseholdRow, 0, len(r.households))
	for _, h := range r.households {
		row := HouseholdRow{Household: h, Members: active[h.Code]}
		if head := r.people[h.Head]; head != nil {
			row.HeadName = head.Name
		}
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b HouseholdRow) int { return strings.Compare(a.Code, b.Code) })
	return out, nil
}

// HouseholdsOf returns the household of every member, as Register.HouseholdWeightsOn wants it.
func (m *Members) HouseholdsOf(
	ctx context.Context, book ledger.BookID,
) (map[cooperatives.Holder]cooperatives.Holder, error) {
	r, err := m.view(ctx, book)
	if err != nil {
		return nil, err
	}
	out := make(map[cooperatives.Holder]cooperatives.Holder, len(r.people))
	for _, p := range r.people {
		if p.Household != "" {
			out[cooperatives.Holder(p.Code)] = cooperatives.Holder(p.Household)
		}
	}
	return out, nil
}

// Voters counts the members with a vote on the day, of whom two thirds are needed (农村集体经济组织法 §27).
func (m *Members) Voters(ctx context.Context, book ledger.BookID, day ledger.Date) (int, error) {
	r, err := m.view(ctx, book)
	if err != nil {
		return 0, err
	}
	roster := r.roster()
	return roster.VotersOn(day), nil
}

func (m *Members) view(ctx context.Context, book ledger.BookID) (*register, error) {
	var r *register
	err := m.books.DB().View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		r, err = m.read(ctx, tx, book)
		return err
	})
	return r, err
}

func (r *register) codes() []string {
	out := make([]string, 0, len(r.people))
	for code := range r.people {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}
