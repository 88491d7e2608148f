package dividends

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Posting asks for the vouchers of an approved run, dated in an open period.
type Posting struct {
	Book    ledger.BookID
	Run     int
	Version int // as the person saw it
	Date    ledger.Date
}

// bundle is the lines of one voucher and what it carries.
type bundle struct {
	purpose string
	lines   []ledger.Line
}

// Post drafts the vouchers of an approved run in one transaction and submits them for another person to check: the loss
// that is covered, the reserve, the other items and what each member is owed (322, 332 各项分配). An interim run drafts what
// members are owed alone. Vouchers that stand already are returned as they are; one that was deleted as a draft or
// reversed is drafted anew, those of payments too. The minutes of the vote are attached to what the plan declares.
//
// It fails with dividend.not_approved, dividend.void, dividend.stale, plan.more_than_there_is when the books have less
// undistributed by now than the run gives, dividend.figures_moved, and as drafts do.
func (d *Dividends) Post(ctx context.Context, who ledger.Actor, key string, p Posting) ([]Voucher, error) {
	there, err := d.available(ctx, p.Book)
	if err != nil {
		return nil, err
	}
	return books.Once(ctx, d.db, p.Book, key, "dividend.post", p, func(ctx context.Context, tx *db.Tx) ([]Voucher, error) {
		var run *Run
		var missing []bundle
		var paid []lost
		// Locking the book first keeps everybody else from posting the same run until this commits.
		err := trail.Write(ctx, tx, p.Book, func(h *trail.Head) error {
			var err error
			if h.Chain.Seq != there.head.Seq {
				return ledger.NewError(ledger.Busy, "dividend.figures_moved", nil)
			}
			if run, missing, paid, err = p.missing(ctx, tx, there); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "dividend.post", Object: run.Object(), After: map[string]string{"vouchers": strconv.Itoa(len(missing) + len(paid))},
			})
		})
		if err != nil {
			return nil, err
		}
		if _, err := d.submit(ctx, tx, who, submission{run, p.Date, run.minutes(), missing}); err != nil {
			return nil, err
		}
		if err := d.redraft(ctx, tx, who, run, p.Date, paid); err != nil {
			return nil, err
		}
		return readVouchers(ctx, tx, p.Book, p.Run)
	})
}

// available is what a book has to distribute now, in fen, and where its chain stood when that was read.
type available struct {
	undistributed ledger.Money // carried over from years that are done
	thisYear      ledger.Money // the result of the year so far, which interim runs give from as well
	head          ledger.Head
}

func (d *Dividends) available(ctx context.Context, book ledger.BookID) (available, error) {
	var out available
	err := d.books.Snapshot(ctx, book, nil, func(ctx context.Context, s *books.Snapshot) error {
		info, err := s.Info(ctx)
		if err != nil {
			return err
		}
		periods, err := s.Periods(ctx)
		if err != nil {
			return err
		}
		last := periods[len(periods)-1].Period
		f, err := s.Figures(ctx, ledger.Span{From: last, To: last}, nil)
		if err != nil {
			return err
		}
		roles := info.Regime.Roles()
		out.head = info.Head
		out.undistributed = -f.Accounts[roles.Distribution].Closing()
		out.thisYear = -f.Accounts[roles.Result].Closing()
		for code, b := range f.Accounts {
			if a, err := f.Chart.Find(code); err == nil && a.Leaf && a.Class.ProfitOrLoss() {
				out.thisYear -= b.Closing()
			}
		}
		return nil
	})
	return out, err
}

// missing reads the run and lists the vouchers that do not stand.
func (p *Posting) missing(ctx context.Context, tx *db.Tx, there available) (*Run, []bundle, []lost, error) {
	run, err := readRun(ctx, tx, p.Book, p.Run)
	if err != nil {
		return nil, nil, nil, err
	}
	switch {
	case run.Void:
		return nil, nil, nil, voided(p.Run)
	case run.Version != p.Version:
		return nil, nil, nil, stale(run)
	case run.State < cooperatives.PlanApproved:
		return nil, nil, nil, ledger.NewError(ledger.Conflict, "dividend.not_approved",
			ledger.Args{"plan_state": run.State.String()})
	}
	if run.Moves, err = readMoves(ctx, tx, p.Book, p.Run); err != nil {
		return nil, nil, nil, err
	}
	standing, err := readVouchers(ctx, tx, p.Book, p.Run)
	if err != nil {
		return nil, nil, nil, err
	}
	lines, err := readLines(ctx, tx, run, LineQuery{Limit: maxParts})
	if err != nil {
		return nil, nil, nil, err
	}
	var wanted []bundle
	var sum ledger.Money
	for _, b := range run.bundles(lines) {
		if stands(standing, b.purpose) {
			continue
		}
		wanted = append(wanted, b)
		for _, l := range b.lines {
			if l.Account == run.Rules.Accounts.Allocations {
				sum += l.Debit
			}
		}
	}
	left := there.undistributed + run.Figures.Transfers
	if run.Kind == cooperatives.Interim {
		left += there.thisYear
	}
	if sum > left {
		return nil, nil, nil, ledger.NewError(ledger.Invalid, "plan.more_than_there_is", ledger.Args{
			"wanted": sum.Grouped(), "left": left.Grouped(), "law": run.law().String(),
		})
	}
	paid, err := run.lostOf(ctx, tx, standing)
	return run, wanted, paid, err
}

// law is the article on what may be distributed.
func (r *Run) law() cooperatives.Law {
	if r.Rules.Charter.Regime == ledger.FarmersCooperative {
		return cooperatives.Coop44
	}
	return cooperatives.Collective42
}

func stands(vouchers []Voucher, purpose string) bool {
	for i := range vouchers {
		if vouchers[i].Purpose == purpose && vouchers[i].Stands() {
			return true
		}
	}
	return false
}

// bundles are the lines of all vouchers of the run, in the order of the statement of distribution.
func (r *Run) bundles(lines []Line) []bundle {
	a := r.Rules.Accounts
	title := r.Title()
	var out []bundle
	add := func(purpose string, lines []ledger.Line) {
		if len(lines) > 0 {
			out = append(out, bundle{purpose, lines})
		}
	}
	if r.Kind == cooperatives.Final {
		add("loss/1", cooperatives.PostLossCover(r.Figures.Transfers, a.DistributionAccounts, title+"：公积弥补亏损"))
		add("reserve/1", cooperatives.PostReserve(r.Breakdown.Reserve, a.DistributionAccounts,
			title+"：提取"+r.Rules.Charter.Reserve.Name))
		for i, amount := range r.Breakdown.Others {
			add("other/"+strconv.Itoa(i+1), cooperatives.PostOther(amount, a.DistributionAccounts, a.other(i),
				title+"："+r.Rules.Charter.Others[i].Name))
		}
	}
	for _, part := range []struct {
		purpose, summary string
		accounts         cooperatives.DistributionAccounts
		amount           func(*Line) ledger.Money
	}{
		{"members", "向成员分配", a.DistributionAccounts, func(l *Line) ledger.Money { return l.ByShares }},
		{"returned", "盈余返还", a.DistributionAccounts, func(l *Line) ledger.Money { return l.Returned }},
		{"remainder", "剩余盈余分配", a.remainder(), func(l *Line) ledger.Money { return l.Remainder }},
	} {
		var list []cooperatives.Payable
		for i := range lines {
			if l := &lines[i]; l.payable() && part.amount(l) > 0 {
				list = append(list, cooperatives.Payable{Holder: l.Holder, Amount: part.amount(l)})
			}
		}
		for i, voucher := range cooperatives.PostDeclared(list, part.accounts, title+"："+part.summary) {
			add(part.purpose+"/"+strconv.Itoa(i+1), voucher)
		}
	}
	return out
}

// Title names the run in summaries: 2025年收益分配, 2025年盈余预分配.
func (r *Run) Title() string {
	what := "收益"
	if r.Rules.Charter.Regime == ledger.FarmersCooperative {
		what = "盈余"
	}
	if r.Kind == cooperatives.Interim {
		what += "预"
	}
	return strconv.Itoa(r.Year) + "年" + what + "分配"
}

// submission is vouchers on their way to the checker, with the day and the files that they bear.
type submission struct {
	run      *Run
	on       ledger.Date
	files    []ledger.File
	vouchers []bundle
}

// voucherSource marks the vouchers of runs; which run and what for stands in their reference.
const voucherSource = "dividend"

// submit drafts vouchers, hands them to the checker, links them to the run and returns them. A closed month is refused at once
// (period.closed), not when the voucher is posted.
func (d *Dividends) submit(
	ctx context.Context, tx *db.Tx, who ledger.Actor, s submission,
) ([]ledger.VoucherID, error) {
	made := make([]ledger.VoucherID, 0, len(s.vouchers))
	for _, b := range s.vouchers {
		id, err := d.books.HandIn(ctx, tx, who, books.Draft{
			Book: s.run.Book, Date: s.on, Series: ledger.General, Attachments: len(s.files), Files: s.files, Lines: b.lines,
			Source: voucherSource, SourceRef: strconv.Itoa(s.run.No) + "/" + b.purpose,
		})
		if err != nil {
			return nil, err
		}
		if err := insertVoucher(ctx, tx, s.run.Book, s.run.No, b.purpose, id); err != nil {
			return nil, err
		}
		made = append(made, id)
	}
	return made, nil
}

// minutes are the files of the vote on the version in force.
func (r *Run) minutes() []ledger.File {
	for _, m := range r.Moves {
		if m.To == cooperatives.PlanVoted && m.Version == r.Version {
			return m.Files
		}
	}
	return nil
}
