package dividends_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/books/bookstest"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// The people of the tests.
var (
	accountant = bookstest.Accountant()
	checker    = bookstest.Checker()
	cashier    = ledger.Actor{ID: 13, Name: "出纳丙", Address: "test", Cashier: true}
	chair      = ledger.Actor{ID: 14, Name: "理事长丁", Address: "test"}
	supervisor = ledger.Actor{ID: 15, Name: "监事戊", Address: "test"}
	secretary  = ledger.Actor{ID: 16, Name: "支书己", Address: "test"}
	township   = ledger.Actor{ID: 17, Name: "农经站庚", Address: "test"}
)

// registers stands for the registers of the siblings.
type registers struct {
	claimed  ledger.Money // for field work, of everybody
	classes  []cooperatives.ShareClass
	moves    []cooperatives.Movement
	houses   map[cooperatives.Holder]cooperatives.Holder
	voters   int
	cards    map[string]bool // nil asks nobody for a card
	accounts []cooperatives.MemberAccount
	basis    cooperatives.Basis
}

func (r *registers) RegisterIn(context.Context, *db.Tx, ledger.BookID) (*cooperatives.Register, error) {
	return cooperatives.NewRegister(r.classes, r.moves, cooperatives.ShareRules{})
}

func (r *registers) HouseholdsOf(
	context.Context, ledger.BookID,
) (map[cooperatives.Holder]cooperatives.Holder, error) {
	return r.houses, nil
}

func (r *registers) WithCards(context.Context, ledger.BookID) (map[string]bool, error) {
	return r.cards, nil
}

func (r *registers) Voters(context.Context, ledger.BookID, ledger.Date) (int, error) {
	return r.voters, nil
}

func (r *registers) MemberAccounts(context.Context, ledger.BookID, int) ([]cooperatives.MemberAccount, cooperatives.Basis, error) {
	return r.accounts, r.basis, nil
}

// village is a book with its registers.
type village struct {
	*dividends.Dividends
	*registers
	t     testing.TB
	ctx   context.Context
	db    *db.DB
	books *books.Books
	id    ledger.BookID
	desk  *bookstest.Desk
}

func each(t *testing.T, f func(t *testing.T, v *village)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newVillage(t, d, ledger.RuralCollective)) })
}

func newVillage(t testing.TB, d *db.DB, regime ledger.Regime) *village {
	t.Helper()
	b, r := books.New(d), &registers{voters: 9}
	v := &village{
		Dividends: dividends.New(b, dividends.Sources{Shares: r, Households: r, Voters: r, Cards: r, Patronage: r, Claims: r}), registers: r,
		t: t, ctx: t.Context(), db: d, books: b, desk: bookstest.NewDesk(t, b),
	}
	v.id = v.desk.Begin("gaozhai", "高寨村股份经济合作社", regime)
	return v
}

func (v *village) key() string { return v.desk.Key() }

// member enters somebody whom the books know.
func (v *village) member(code, name string) {
	v.t.Helper()
	v.desk.Name(v.id, ledger.Member, code, name)
}

// grant gives somebody shares of a class.
func (v *village) grant(holder cooperatives.Holder, class, shares string) {
	v.t.Helper()
	n, err := cooperatives.ParseShares(shares)
	ok(v.t, err)
	v.moves = append(v.moves, cooperatives.Movement{
		Kind: cooperatives.GrantShares, Class: class, To: holder, Shares: n, Date: 20250101, Document: "量化方案", Approver: "成员大会",
	})
}

// families gives three members one, two and four shares: seven in all.
func (v *village) families() {
	v.t.Helper()
	v.classes = []cooperatives.ShareClass{
		{Code: "A", Name: "成员股", Kind: cooperatives.MemberShare, Weight: decimal.NewFromInt(1)},
	}
	for i, name := range []string{"张大山", "李秀英", "王小兰"} {
		code := "M" + strconv.Itoa(i+1)
		v.member(code, name)
		v.grant(cooperatives.Holder(code), "A", strconv.Itoa(1<<i))
	}
}

// post brings a voucher into the book: debit one account, credit another.
func (v *village) post(day ledger.Date, debit, credit, amount string) {
	v.t.Helper()
	v.desk.Post(v.id, day, debit, credit, amount)
}

// pass has submitted vouchers checked and posted.
func (v *village) pass(refs []books.Ref) {
	v.t.Helper()
	v.desk.Pass(v.id, refs)
}

// passRun posts the vouchers of a run that wait for a checker.
func (v *village) passRun(no int) {
	v.t.Helper()
	for _, x := range v.run(no).Vouchers {
		if x.State == ledger.Submitted {
			v.pass([]books.Ref{{ID: x.ID, Version: x.Revision}})
		}
	}
}

// closeYear carries the months of 2025 forward, ends the year and closes it.
func (v *village) closeYear() {
	v.t.Helper()
	v.closeYearFrom(202501)
}

// closeYearFrom does so where the months before the given one are closed.
func (v *village) closeYearFrom(p ledger.Period) {
	v.t.Helper()
	for ; p < 202512; p++ {
		v.carry(p)
		v.closeMonth(p)
	}
	v.carry(202512)
	refs, err := v.books.YearEnd(v.ctx, accountant, v.key(), v.id, 2025)
	ok(v.t, err)
	v.pass(refs)
	v.closeMonth(202512)
}

// closeMonths closes the first months of 2025.
func (v *village) closeMonths(n int) {
	v.t.Helper()
	for p := ledger.Period(202501); p < 202501+ledger.Period(n); p++ {
		v.carry(p)
		v.closeMonth(p)
	}
}

func (v *village) carry(p ledger.Period) {
	v.t.Helper()
	refs, err := v.books.CarryForward(v.ctx, accountant, v.key(), v.id, p, books.CarryForwardOptions{})
	if ledger.KindOf(err) == ledger.Invalid { // nothing to carry
		return
	}
	ok(v.t, err)
	v.pass(refs)
}

func (v *village) closeMonth(p ledger.Period) {
	v.t.Helper()
	_, err := v.books.Close(v.ctx, checker, v.key(), v.id, p)
	ok(v.t, err)
}

// income is a year that earned the amount, in the bank.
func (v *village) income(amount string) {
	v.t.Helper()
	v.post(20251120, "102", "50103", amount)
	v.closeYear()
}

// request asks for the final run of 2025.
func (v *village) request(change ...func(*dividends.Request)) dividends.Request {
	q := dividends.Request{Book: v.id, Year: 2025, Kind: cooperatives.Final, On: 20260110, Note: "理事会拟定"}
	for _, f := range change {
		f(&q)
	}
	return q
}

func (v *village) plan(change ...func(*dividends.Request)) dividends.Ref {
	v.t.Helper()
	ref, err := v.Plan(v.ctx, accountant, v.key(), v.request(change...))
	ok(v.t, err)
	return ref
}

func (v *village) run(no int) dividends.Run {
	v.t.Helper()
	run, err := v.Find(v.ctx, v.id, no)
	ok(v.t, err)
	return run
}

func (v *village) lines(no int) []dividends.Line {
	v.t.Helper()
	lines, err := v.Lines(v.ctx, v.id, no, dividends.LineQuery{})
	ok(v.t, err)
	return lines
}

// minutes is a scanned page that the book keeps.
func (v *village) minutes() ledger.File {
	v.t.Helper()
	f, err := v.books.AddFile(v.ctx, accountant, v.id, "会议记录.pdf", []byte("%PDF-1.4 会议记录"))
	ok(v.t, err)
	return f
}

// way says who takes the run to each state, and when.
var way = map[cooperatives.PlanState]struct {
	who ledger.Actor
	on  ledger.Date
}{
	cooperatives.BoardAgreed: {chair, 20260111}, cooperatives.SupervisorsReviewed: {supervisor, 20260112},
	cooperatives.PartyStudied: {secretary, 20260113}, cooperatives.TownshipReviewed: {township, 20260114},
	cooperatives.PlanPublished: {accountant, 20260115}, cooperatives.PlanVoted: {chair, 20260210},
	cooperatives.PlanApproved: {chair, 20260211},
}

// step takes the run one step further, as the law wants it.
func (v *village) step(no int, change ...func(*dividends.Step)) error {
	run := v.run(no)
	to := run.Next()
	s := dividends.Step{
		Book: v.id, Run: no, Version: run.Version, To: to, Office: cooperatives.MoverOf(to),
		On:       max(way[to].on, run.Moves[len(run.Moves)-1].On),
		Document: to.String() + "〔2026〕1号",
	}
	if to == cooperatives.PlanVoted {
		s.Vote = &cooperatives.Vote{Body: cooperatives.MembersMeeting, Entitled: 9, Present: 8, Yes: 7, No: 1}
		s.Files = []ledger.File{v.minutes()}
	}
	for _, f := range change {
		f(&s)
	}
	_, err := v.Advance(v.ctx, way[to].who, v.key(), s)
	return err
}

// advance takes the run to the state.
func (v *village) advance(no int, to cooperatives.PlanState) {
	v.t.Helper()
	for v.run(no).State < to {
		ok(v.t, v.step(no))
	}
}

// approved plans a run, has it approved and returns it.
func (v *village) approved(change ...func(*dividends.Request)) dividends.Run {
	v.t.Helper()
	ref := v.plan(change...)
	v.advance(ref.Run, cooperatives.PlanApproved)
	return v.run(ref.Run)
}

// posted has the run approved and its vouchers posted.
func (v *village) posted(change ...func(*dividends.Request)) dividends.Run {
	v.t.Helper()
	run := v.approved(change...)
	_, err := v.Post(v.ctx, accountant, v.key(), dividends.Posting{
		Book: v.id, Run: run.No, Version: run.Version, Date: 20260215,
	})
	ok(v.t, err)
	v.passRun(run.No)
	return v.run(run.No)
}

// balance returns the closing balance of an account, debit-positive, of one member or of all.
func (v *village) balance(account, member string) ledger.Money {
	v.t.Helper()
	var sum ledger.Money
	ok(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
		f, err := s.Figures(ctx, ledger.Span{From: 202612, To: 202612}, nil)
		if err != nil {
			return err
		}
		if member == "" {
			sum = f.Accounts[account].Closing()
			return nil
		}
		for _, d := range f.Details {
			if d.Account == account && d.Dimensions.Member == member {
				sum += d.Balance.Closing()
			}
		}
		return nil
	}))
	return sum
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func yuan(t testing.TB, s string) ledger.Money {
	t.Helper()
	return bookstest.Yuan(t, s)
}

func ok(t bookstest.Failing, err error) {
	t.Helper()
	bookstest.OK(t, err)
}

func want(t testing.TB, err error, key string) {
	t.Helper()
	bookstest.Want(t, err, key)
}

func equal[T comparable](t testing.TB, what string, got, wanted T) {
	t.Helper()
	bookstest.Equal(t, what, got, wanted)
}

// exec runs one statement of SQL as somebody who goes around the service would.
func (v *village) exec(statement string) error {
	return v.db.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, statement)
		return err
	})
}

func (r *registers) ClaimedOn(context.Context, ledger.BookID, string, string) (ledger.Money, error) {
	return r.claimed, nil
}
