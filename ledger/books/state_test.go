package books_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/verify"
)

// leaves are the accounts that random vouchers use; 113 carries a member.
var leaves = []string{"101", "102", "112", "113", "211", "301", "401", "50104", "511", "514", "32202"}

// machine drives the real service with random steps and keeps a naive model of the balances beside it. After every
// step the rules of the books must hold.
type machine struct {
	*village
	code   string
	model  map[string]ledger.Money // closing balance of each leaf
	drafts map[ledger.VoucherID]*drafted
	posted []ledger.VoucherID
	undone map[ledger.VoucherID]bool
}

type drafted struct {
	ref   books.Ref
	state ledger.State
	draft books.Draft
}

func randomDraft(t *rapid.T, m *machine) books.Draft {
	month := rapid.IntRange(1, 12).Draw(t, "month")
	d := books.Draft{
		Book: m.id, Date: ledger.Date(20250000 + month*100 + rapid.IntRange(1, 28).Draw(t, "day")),
		Series: rapid.SampledFrom(ledger.AllSeries[:]).Draw(t, "series"),
	}
	for range rapid.IntRange(1, 4).Draw(t, "lines") {
		amount := ledger.Money(rapid.Int64Range(-1_000_000, 1_000_000).Filter(func(n int64) bool { return n != 0 }).
			Draw(t, "fen"))
		line := ledger.Line{Summary: "记", Account: rapid.SampledFrom(leaves).Draw(t, "account")}
		if rapid.Bool().Draw(t, "debit") {
			line.Debit = amount
		} else {
			line.Credit = amount
		}
		d.Lines = append(d.Lines, withMember(t, line))
	}
	if debit, credit := totals(d.Lines); debit != credit {
		d.Lines = append(d.Lines, ledger.Line{Summary: "平", Account: "102", Credit: debit - credit})
	}
	return d
}

func totals(lines []ledger.Line) (debit, credit ledger.Money) {
	for _, l := range lines {
		debit += l.Debit
		credit += l.Credit
	}
	return debit, credit
}

func withMember(t *rapid.T, l ledger.Line) ledger.Line {
	if l.Account == "113" {
		l.Dimensions.Member = rapid.SampledFrom([]string{"H01", "H02", "H03"}).Draw(t, "member")
	}
	return l
}

// pick draws one of the drafts in the state, or nothing.
func (m *machine) pick(t *rapid.T, state ledger.State) *drafted {
	var fit []ledger.VoucherID
	for id := ledger.VoucherID(1); id < 10_000 && len(fit) < len(m.drafts); id++ {
		if d, ok := m.drafts[id]; ok && d.state == state {
			fit = append(fit, id)
		}
	}
	if len(fit) == 0 {
		t.Skip("nothing in that state")
	}
	return m.drafts[rapid.SampledFrom(fit).Draw(t, "voucher")]
}

func (m *machine) must(t *rapid.T, err error) {
	if err != nil {
		t.Fatalf("%v", err)
	}
}

func (m *machine) save(t *rapid.T) {
	d := randomDraft(t, m)
	ref, err := m.books.SaveDraft(m.ctx, accountant, m.key(), d)
	m.must(t, err)
	m.drafts[ref.ID] = &drafted{ref, ledger.Draft, d}
}

func (m *machine) submit(t *rapid.T) {
	d := m.pick(t, ledger.Draft)
	refs, err := m.books.Submit(m.ctx, accountant, m.key(), m.id, []books.Ref{d.ref})
	m.must(t, err)
	d.ref, d.state = refs[0], ledger.Submitted
}

func (m *machine) check(t *rapid.T) {
	d := m.pick(t, ledger.Submitted)
	if _, err := m.books.Check(m.ctx, accountant, m.key(), m.id, []books.Ref{d.ref}); err == nil {
		t.Fatalf("the preparer checked his own voucher")
	}
	refs, err := m.books.Check(m.ctx, checker, m.key(), m.id, []books.Ref{d.ref})
	m.must(t, err)
	d.ref, d.state = refs[0], ledger.Checked
}

func (m *machine) post(t *rapid.T) {
	d := m.pick(t, ledger.Checked)
	posted, err := m.books.Post(m.ctx, accountant, m.key(), m.id, []books.Ref{d.ref})
	m.must(t, err)
	for _, l := range d.draft.Lines {
		m.model[l.Account] += l.Debit - l.Credit
	}
	delete(m.drafts, d.ref.ID)
	m.posted = append(m.posted, posted[0].ID)
}

func (m *machine) reverse(t *rapid.T) {
	if len(m.posted) == 0 {
		t.Skip("nothing posted")
	}
	id := rapid.SampledFrom(m.posted).Draw(t, "posted")
	ref, err := m.books.Reverse(m.ctx, accountant, m.key(),
		books.Reversal{Book: m.id, Voucher: id, Date: 20251228})
	if m.undone[id] {
		if err == nil {
			t.Fatalf("voucher %d was reversed twice", id)
		}
		return
	}
	m.must(t, err)
	m.undone[id], m.undone[ref.ID] = true, true // a reversal cannot be reversed
	m.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		v, err := s.Voucher(ctx, ref.ID)
		if err == nil {
			m.drafts[ref.ID] = &drafted{ref, ledger.Draft, books.Draft{Lines: v.Lines}}
		}
		return err
	})
}

// invariants compares the books with the model and verifies every rule from the stored rows.
func (m *machine) invariants(t *rapid.T) {
	breaches, _, err := verify.Run(m.ctx, m.db, verify.Options{Book: m.code})
	m.must(t, err)
	if len(breaches) > 0 {
		t.Fatalf("breaches: %v", breaches)
	}
	m.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		f, err := s.Figures(ctx, ledger.Span{From: 202501, To: 202512}, nil)
		if err != nil {
			return err
		}
		var sum ledger.Money
		for _, code := range leaves {
			if got := f.Accounts[code].Closing(); got != m.model[code] {
				t.Fatalf("%s closes at %s, the model says %s", code, got, m.model[code])
			}
			sum += f.Accounts[code].Closing()
		}
		if sum != 0 {
			t.Fatalf("the trial balance is off by %s", sum)
		}
		return nil
	})
}

func TestRandomBooksKeepTheirRules(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		run, posted := 0, 0
		svc := books.New(d)
		rapid.Check(t, func(rt *rapid.T) {
			run++
			info, err := svc.CreateBook(t.Context(), accountant, books.NewBook{
				Township: "测试镇", Code: fmt.Sprintf("run%d", run), Name: "测试村", Regime: ledger.RuralCollective, Start: 202501,
			})
			if err != nil {
				rt.Fatal(err)
			}
			m := &machine{
				code:    info.Code,
				village: &village{t: t, ctx: t.Context(), db: d, books: svc, id: info.ID},
				model:   make(map[string]ledger.Money), drafts: make(map[ledger.VoucherID]*drafted),
				undone: make(map[ledger.VoucherID]bool),
			}
			var members []books.DimensionValue
			for _, code := range []string{"H01", "H02", "H03"} {
				members = append(members, books.DimensionValue{Kind: ledger.Member, Code: code, Name: "户" + code, Active: true})
			}
			m.must(rt, svc.PutDimensionValues(m.ctx, accountant, m.key(), m.id, members))
			rt.Repeat(map[string]func(*rapid.T){
				"save": m.save, "submit": m.submit, "check": m.check, "post": m.post, "reverse": m.reverse,
			})
			m.invariants(rt)
			posted += len(m.posted)
		})
		if posted == 0 {
			t.Error("no run posted a voucher")
		}
	})
}
