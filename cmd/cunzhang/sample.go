package main

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// samplePeople are who keeps the books of the sample villages, and who decides in them.
type samplePeople struct {
	preparer, checker, cashier, chair, auditor ledger.Actor
}

// loadSample writes the books of the sample villages into a database without books, through the same service as every
// other voucher: prepared by one person, checked by another, posted, carried forward and closed month by month up to
// the one before the last. The last complete month waits to be closed, the present one has vouchers in every state.
func loadSample(ctx context.Context, b *books.Books, people samplePeople, today ledger.Date) error {
	begun, err := sampleTable("books")
	if err != nil {
		return err
	}
	return loadBooks(ctx, b, people, today, begun)
}

// loadBooks writes some of the sample books. One that another has to settle with waits for it with its year open.
func loadBooks(ctx context.Context, b *books.Books, people samplePeople, today ledger.Date, begun []record) error {
	var waiting []func(ctx context.Context) error
	for _, r := range begun {
		later, err := loadBook(ctx, b, people, today, r)
		if err != nil {
			return fmt.Errorf("sample book %s: %w", r["book"], err)
		}
		if later != nil {
			waiting = append(waiting, later)
		}
	}
	for _, later := range waiting {
		if err := later(ctx); err != nil {
			return err
		}
	}
	return nil
}

// loading is one book of the sample on its way into the database.
type loading struct {
	samplePeople
	books *books.Books
	tx    *db.Tx
	code  string
	book  ledger.BookID
	today ledger.Date
	cards bool
	// signature is a drawing under what the team has done; zero for a book without a team.
	signature ledger.Hash
}

// loadBook writes one book and returns what is left to write once the others are there, nil for nothing.
func loadBook(
	ctx context.Context, b *books.Books, people samplePeople, today ledger.Date, r record,
) (later func(ctx context.Context) error, err error) {
	regime, err := ledger.ParseRegime(r["regime"])
	if err != nil {
		return nil, err
	}
	start, err := ledger.ParsePeriod(r["start"])
	if err != nil {
		return nil, err
	}
	info, err := b.CreateBook(ctx, people.checker, books.NewBook{
		Township: r["township"], County: r["county"], Organization: r["organization"], Code: r["book"],
		Name: r["name"], Regime: regime, Start: start,
	})
	if err != nil {
		return nil, err
	}
	plans, err := samplePlans(r["book"], today)
	if err != nil {
		return nil, err
	}
	l := &loading{samplePeople: people, books: b, code: r["book"], book: info.ID, today: today}
	if err := l.sign(ctx); err != nil {
		return nil, err
	}
	if l.distributes() {
		return nil, l.aroundDistributions(ctx, start, plans)
	}
	if l.code == sampleLodge && today.Period() > distributedIn {
		return l.openYear(ctx, start, plans)
	}
	return nil, l.write(ctx, func(ctx context.Context) error {
		if err := l.masters(ctx); err != nil {
			return err
		}
		return l.rest(ctx, start, plans)
	})
}

// write runs f in one transaction.
func (l *loading) write(ctx context.Context, f func(ctx context.Context) error) error {
	return l.books.DB().Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		l.tx = tx
		return f(ctx)
	})
}

// rest writes the months from one on, what waits in the present month, and the team.
func (l *loading) rest(ctx context.Context, from ledger.Period, plans []plan) error {
	for p := from; p < l.today.Period(); p = p.Next() {
		if err := l.month(ctx, p, plans); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	if err := l.present(ctx, plans); err != nil {
		return err
	}
	if err := l.accounts(ctx, plans); err != nil {
		return err
	}
	return l.team(ctx)
}

// samplePlans works out the vouchers of a book in order of date, the same for the same day. A voucher that varies does
// so by up to the given percent, in whole yuan.
func samplePlans(book string, today ledger.Date) ([]plan, error) {
	rows, err := sampleTable("vouchers")
	if err != nil {
		return nil, err
	}
	seed := fnv.New64a()
	seed.Write([]byte(book))
	random := rand.New(rand.NewPCG(seed.Sum64(), 2025)) // amounts of a sample, not secrets
	var out []plan
	for _, r := range of(rows, book) {
		dates, state, err := days(r["when"], today)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r["summary"], err)
		}
		percent, err := strconv.Atoi(firstOf(r["vary"], "0"))
		if err != nil {
			return nil, err
		}
		for _, d := range dates {
			scale := int64(1000)
			if percent > 0 {
				scale += random.Int64N(int64(20*percent)) - int64(10*percent)
			}
			p, err := samplePlan(r, scale)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r["summary"], err)
			}
			p.date, p.state = d, state
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b plan) int { return cmp.Compare(a.date, b.date) })
	return out, nil
}

// samplePlan writes the lines of one voucher, its amounts scaled by thousandths; the last credit takes what rounding
// leaves.
func samplePlan(r record, scale int64) (plan, error) {
	p := plan{summary: r["summary"]}
	var err error
	if p.sheets, err = strconv.Atoi(r["sheets"]); err != nil {
		return p, err
	}
	debits, err := parseItems(r["debit"])
	if err != nil {
		return p, err
	}
	credits, err := parseItems(r["credit"])
	if err != nil {
		return p, err
	}
	var rest ledger.Money
	for _, items := range [][]item{debits, credits} {
		for i := range items {
			if scale != 1000 {
				items[i].amount = items[i].amount * ledger.Money(scale) / 100_000 * 100
			}
		}
	}
	for _, it := range debits {
		rest += it.amount
	}
	for _, it := range credits {
		rest -= it.amount
	}
	credits[len(credits)-1].amount += rest
	for _, it := range debits {
		lines, err := it.lines(ledger.Debit, p.summary)
		if err != nil {
			return p, err
		}
		p.lines = append(p.lines, lines...)
	}
	for _, it := range credits {
		lines, err := it.lines(ledger.Credit, p.summary)
		if err != nil {
			return p, err
		}
		p.lines = append(p.lines, lines...)
	}
	return p, nil
}

// month posts the vouchers of one month, charges depreciation, and closes the month unless it is the last one.
func (l *loading) month(ctx context.Context, p ledger.Period, plans []plan) error {
	if err := l.vouchers(ctx, p, plans); err != nil {
		return err
	}
	return l.finish(ctx, p)
}

// vouchers posts the vouchers of one month.
func (l *loading) vouchers(ctx context.Context, p ledger.Period, plans []plan) error {
	var refs []books.Ref
	for _, v := range plans {
		if v.date.Period() != p || v.state != ledger.Posted {
			continue
		}
		ref, err := l.draft(ctx, v)
		if err != nil {
			return err
		}
		refs = append(refs, ref)
	}
	if len(refs) == 0 {
		return nil
	}
	submitted, err := l.books.SubmitIn(ctx, l.tx, l.preparer, l.book, refs)
	if err != nil {
		return err
	}
	return l.post(ctx, submitted)
}

// finish charges the depreciation of a month and closes it, unless it is the last one.
func (l *loading) finish(ctx context.Context, p ledger.Period) error {
	if err := l.depreciate(ctx, p); err != nil {
		return err
	}
	if p.Next() >= l.today.Period() {
		return nil
	}
	return l.closeMonth(ctx, p)
}

func (l *loading) draft(ctx context.Context, v plan) (books.Ref, error) {
	ref, err := l.books.SaveDraftIn(ctx, l.tx, l.preparer, books.Draft{
		Book: l.book, Date: v.date, Series: ledger.General, Attachments: v.sheets, Lines: v.lines,
	})
	if err != nil {
		return ref, fmt.Errorf("%s %s: %w", v.date, v.summary, err)
	}
	return ref, nil
}

// post has submitted vouchers checked by the second person and posts them.
func (l *loading) post(ctx context.Context, refs []books.Ref) error {
	checked, err := l.books.CheckIn(ctx, l.tx, l.checker, l.book, refs)
	if err != nil {
		return err
	}
	_, err = l.books.PostIn(ctx, l.tx, l.preparer, l.book, checked)
	return err
}

func (l *loading) depreciate(ctx context.Context, p ledger.Period) error {
	if !l.cards {
		return nil
	}
	done, err := l.books.DepreciateIn(ctx, l.tx, l.preparer, l.book, p, nil)
	if isKey(err, "asset.nothing") {
		return nil
	}
	if err != nil {
		return err
	}
	return l.post(ctx, []books.Ref{done.Ref})
}

func (l *loading) closeMonth(ctx context.Context, p ledger.Period) error {
	refs, err := l.books.CarryForwardIn(ctx, l.tx, l.preparer, l.book, p, books.CarryForwardOptions{})
	if err == nil {
		err = l.post(ctx, refs)
	}
	if err != nil && !isKey(err, "carry_forward.nothing") {
		return err
	}
	if p.Month() == 12 {
		refs, err := l.books.YearEndIn(ctx, l.tx, l.preparer, l.book, p.Year())
		if err == nil {
			err = l.post(ctx, refs)
		}
		if err != nil && !isKey(err, "year_end.nothing") {
			return err
		}
	}
	_, err = l.books.CloseIn(ctx, l.tx, l.checker, l.book, p)
	return err
}

// present leaves vouchers of today in the states that they wait in.
func (l *loading) present(ctx context.Context, plans []plan) error {
	for _, v := range plans {
		if v.state == ledger.Posted {
			continue
		}
		ref, err := l.draft(ctx, v)
		if err != nil {
			return err
		}
		if v.state == ledger.Draft {
			continue
		}
		refs, err := l.books.SubmitIn(ctx, l.tx, l.preparer, l.book, []books.Ref{ref})
		if err != nil {
			return err
		}
		if v.state == ledger.Checked {
			if _, err := l.books.CheckIn(ctx, l.tx, l.checker, l.book, refs); err != nil {
				return err
			}
		}
	}
	return nil
}

// isKey reports whether the only problem of err has the key.
func isKey(err error, key string) bool {
	es := ledger.Problems(err)
	return len(es) == 1 && es[0].Key == key
}
