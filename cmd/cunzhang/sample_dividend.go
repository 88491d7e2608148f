package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// The distributions of 高寨村: that of 2025, posted and paid in January but for two members, and one during the present
// year, whose plan is public and waits for the vote. They go through the service like any other.
const (
	sampleMembers  = 24
	distributedIn  = ledger.Period(202601) // the month in which 2025 was distributed
	distributedDay = ledger.Date(20260126)
)

// distributes reports whether the book has distributions, which it does once the month of the first is over.
func (l *loading) distributes() bool { return l.code == "gaozhai" && l.today.Period() > distributedIn }

// aroundDistributions writes the book in parts, because distributions have transactions of their own: the first is made
// in January, after the vouchers of that month and before it is closed.
func (l *loading) aroundDistributions(ctx context.Context, start ledger.Period, plans []plan) error {
	if err := l.write(ctx, func(ctx context.Context) error {
		if err := l.masters(ctx); err != nil {
			return err
		}
		for p := start; p < settledIn; p = p.Next() {
			if err := l.month(ctx, p, plans); err != nil {
				return fmt.Errorf("%s: %w", p, err)
			}
		}
		return l.vouchers(ctx, settledIn, plans)
	}); err != nil {
		return err
	}
	if err := l.settle(ctx); err != nil {
		return fmt.Errorf("contract: %w", err)
	}
	if err := l.write(ctx, func(ctx context.Context) error {
		if err := l.finish(ctx, settledIn); err != nil {
			return err
		}
		return l.vouchers(ctx, distributedIn, plans)
	}); err != nil {
		return err
	}
	d := dividends.New(l.books, dividends.Sources{Shares: shares.New(l.books.DB())})
	if err := l.shares(ctx); err != nil {
		return fmt.Errorf("shares: %w", err)
	}
	if err := l.distribute(ctx, d); err != nil {
		return fmt.Errorf("distribution: %w", err)
	}
	if err := l.write(ctx, func(ctx context.Context) error {
		if err := l.finish(ctx, distributedIn); err != nil {
			return err
		}
		return l.rest(ctx, distributedIn.Next(), plans)
	}); err != nil {
		return err
	}
	if err := l.publish(ctx, d); err != nil {
		return fmt.Errorf("interim distribution: %w", err)
	}
	return nil
}

// shares gives every member one share, as they were quantified.
func (l *loading) shares(ctx context.Context) error {
	s := shares.New(l.books.DB())
	err := s.PutClass(ctx, l.preparer, "sample.class", l.book, cooperatives.ShareClass{
		Code: "A", Name: "成员股", Kind: cooperatives.MemberShare, Weight: decimal.NewFromInt(1),
	})
	if err != nil {
		return err
	}
	one, err := cooperatives.ParseShares("1")
	if err != nil {
		return err
	}
	moves := make([]cooperatives.Movement, sampleMembers)
	for i := range moves {
		moves[i] = cooperatives.Movement{
			Kind: cooperatives.GrantShares, Class: "A", To: sampleHolder(i + 1), Shares: one, Date: 20250101,
			Document: "高寨村集体经营性资产份额量化方案", Approver: "成员大会",
		}
	}
	_, err = s.Record(ctx, l.preparer, "sample.shares", l.book, moves)
	return err
}

// sampleRules are what the charter of 高寨村 says: fixed amounts for the year, the same round sum for every share.
func sampleRules(reserve, members ledger.Money) *dividends.Rules {
	r := dividends.DefaultRules(ledger.RuralCollective)
	r.Step = cooperatives.StepYuan
	r.Charter.Reserve.Rate, r.Charter.Reserve.Amount = decimal.Zero, reserve
	r.Charter.Members = cooperatives.Item{Name: "成员", Amount: members}
	r.Accounts.Bank = "10201"
	return &r
}

// sampleStep is a step of a run: who takes it to which state, when, on what paper.
type sampleStep struct {
	who      ledger.Actor
	to       cooperatives.PlanState
	on       ledger.Date
	document string
}

// walk plans a run and takes it along the steps.
func (l *loading) walk(
	ctx context.Context, d *dividends.Dividends, q dividends.Request, steps []sampleStep,
) (dividends.Ref, error) {
	q.Book = l.book
	name := fmt.Sprintf("sample.dividend.%d.%s", q.Year, q.Kind)
	ref, err := d.Plan(ctx, l.preparer, name, q)
	if err != nil {
		return ref, err
	}
	for _, s := range steps {
		step := dividends.Step{
			Book: l.book, Run: ref.Run, Version: ref.Version, To: s.to, Office: cooperatives.MoverOf(s.to), On: s.on,
			Document: s.document,
		}
		if s.to == cooperatives.PlanVoted {
			f, err := l.books.AddFile(ctx, l.preparer, l.book, "成员大会会议记录.png", samplePage())
			if err != nil {
				return ref, err
			}
			step.Files = []ledger.File{f}
			step.Vote = &cooperatives.Vote{
				Body: cooperatives.MembersMeeting, Entitled: sampleMembers, Present: 22, Yes: 21, Abstained: 1,
			}
		}
		if _, err := d.Advance(ctx, s.who, name+"."+s.to.String(), step); err != nil {
			return ref, fmt.Errorf("%s: %w", s.to, err)
		}
	}
	return ref, nil
}

// distribute takes the distribution of 2025 to its payment: one member is held back, the bank could not pay another.
func (l *loading) distribute(ctx context.Context, d *dividends.Dividends) error {
	ref, err := l.walk(ctx, d, dividends.Request{
		Year: 2025, Kind: cooperatives.Final, On: 20260104, Rules: sampleRules(15_000_00, 36_000_00), Note: "理事会拟定",
	}, []sampleStep{
		{l.chair, cooperatives.BoardAgreed, 20260105, "理事会会议记录〔2026〕1号"},
		{l.checker, cooperatives.SupervisorsReviewed, 20260106, "监事会审核意见〔2026〕1号"},
		{l.chair, cooperatives.PartyStudied, 20260106, "村党支部会议记录〔2026〕1号"},
		{l.auditor, cooperatives.TownshipReviewed, 20260108, "朱昌镇审核意见〔2026〕3号"},
		{l.preparer, cooperatives.PlanPublished, 20260109, "公示〔2026〕1号"},
		{l.chair, cooperatives.PlanVoted, 20260120, "成员大会会议记录〔2026〕1号"},
		{l.chair, cooperatives.PlanApproved, 20260120, "成员大会决议〔2026〕1号"},
	})
	if err != nil {
		return err
	}
	if _, err := d.Post(ctx, l.preparer, "sample.dividend.post", dividends.Posting{
		Book: l.book, Run: ref.Run, Version: ref.Version, Date: 20260122,
	}); err != nil {
		return err
	}
	if err := l.pass(ctx, d, ref.Run); err != nil {
		return err
	}
	if err := d.Instruct(ctx, l.preparer, "sample.dividend.hold", dividends.Instruction{
		Book: l.book, Run: ref.Run, Holder: sampleHolder(11), Kind: dividends.Hold, Reason: "继承人有争议",
		Document: "村调解委员会记录〔2026〕2号", On: 20260123,
	}); err != nil {
		return err
	}
	return l.pay(ctx, d, ref.Run)
}

// pay has the bank pay the run.
func (l *loading) pay(ctx context.Context, d *dividends.Dividends, run int) error {
	no, err := d.Prepare(ctx, l.preparer, "sample.dividend.batch", dividends.BatchRequest{
		Book: l.book, Run: run, Method: dividends.ByBank, Account: "10201", On: distributedDay,
	})
	if err != nil {
		return err
	}
	if _, err := d.Release(ctx, l.cashier, "sample.dividend.release", dividends.Decision{
		Book: l.book, Run: run, Batch: no,
	}); err != nil {
		return err
	}
	if _, err := d.Report(ctx, l.cashier, "sample.dividend.report", dividends.Report{
		Book: l.book, Run: run, Batch: no, On: distributedDay, All: true,
		Outcomes: []dividends.Outcome{{Holder: sampleHolder(7), Reason: "账号与户名不符"}},
	}); err != nil {
		return err
	}
	return l.pass(ctx, d, run)
}

// pass has the submitted vouchers of the run checked and posted.
func (l *loading) pass(ctx context.Context, d *dividends.Dividends, run int) error {
	r, err := d.Find(ctx, l.book, run)
	if err != nil {
		return err
	}
	var refs []books.Ref
	for _, v := range r.Vouchers {
		if v.State == ledger.Submitted {
			refs = append(refs, books.Ref{ID: v.ID, Version: v.Revision})
		}
	}
	return l.write(ctx, func(ctx context.Context) error { return l.post(ctx, refs) })
}

// publish plans a distribution of the present year on the months that are closed, and makes it public ten days ago, so
// that the meeting may vote.
func (l *loading) publish(ctx context.Context, d *dividends.Dividends) error {
	ago := l.today.AddDays
	_, err := l.walk(ctx, d, dividends.Request{
		Year: l.today.Year(), Kind: cooperatives.Interim, On: ago(-16), Rules: sampleRules(0, 4_800_00), Note: "理事会拟定",
	}, []sampleStep{
		{l.chair, cooperatives.BoardAgreed, ago(-15), "理事会会议记录〔2026〕9号"},
		{l.checker, cooperatives.SupervisorsReviewed, ago(-14), "监事会审核意见〔2026〕4号"},
		{l.chair, cooperatives.PartyStudied, ago(-13), "村党支部会议记录〔2026〕11号"},
		{l.auditor, cooperatives.TownshipReviewed, ago(-11), "朱昌镇审核意见〔2026〕27号"},
		{l.preparer, cooperatives.PlanPublished, ago(-10), "公示〔2026〕7号"},
	})
	return err
}

// samplePage stands for the scanned minutes: a page with lines.
func samplePage() []byte {
	page := image.NewGray(image.Rect(0, 0, 210, 297))
	for y := range 297 {
		for x := range 210 {
			shade := color.Gray{Y: 255}
			if y > 40 && y < 260 && y%14 == 0 && x > 25 && x < 185 {
				shade.Y = 120
			}
			page.SetGray(x, y, shade)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, page); err != nil {
		return nil // a buffer takes everything
	}
	return out.Bytes()
}
