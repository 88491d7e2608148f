package web

import (
	"context"
	"net/http"

	"cunzhang/cooperatives/staff"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/review"
)

// bookLink is a book that the person can open.
type bookLink struct {
	Info  ledger.BookInfo
	Roles []staff.Role
}

// start lists the person's books, or opens the only one.
func start(r *request) error {
	all, err := r.srv.Books.List(r.ctx())
	if err != nil {
		return err
	}
	var links []bookLink
	for _, b := range all {
		if roles := r.session.Books[b.ID]; roles.Meets(readers) {
			links = append(links, bookLink{b, (roles &^ staff.SetOf(staff.Administrator)).List()})
		}
	}
	if len(links) == 1 && !r.session.Server.Has(staff.Administrator) && r.QueryParam("list") == "" {
		return r.to("/b/" + links[0].Info.Code)
	}
	if len(links) > 1 && r.audits() && r.QueryParam("list") == "" {
		return r.to("/townships")
	}
	return r.render(http.StatusOK, "start", r.text("web.start.title", nil), links)
}

// homePage says what is to do in the book, then what it has.
type homePage struct {
	Drafts, Submitted, Checked int
	Obstacles                  []obstacleLine
	Closing                    ledger.Period // the month that can be closed next; 0 while it is not over
	Reopen                     int           // requests that wait
	Cash, Bank, Result         ledger.Money
	Chart                      chartView     // income and expense by month
	Published                  ledger.Period // the last closed month, whose set can hang on the board; 0 for none
	BackupDays                 int           // since the newest backup; 0 while backups are fresh
	CashLimit                  ledger.Money
	Questions                  int          // of members that nobody has answered
	Remarks                    review.Count // of auditors and checkers that are not closed
	Dividends                  []dividendTask
	Dues                       []ventures.Due // of contracts, late or within a month
	Late                       int            // of them late
}

// CashHigh reports whether more cash is on hand than the book's limit allows.
func (h *homePage) CashHigh() bool { return h.CashLimit > 0 && h.Cash > h.CashLimit }

// obstacleLine is something that stands in the way of closing a month, in words.
type obstacleLine struct {
	Text     string
	Blocking bool
	Link     string
}

func home(r *request) error {
	var data homePage
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		if err := data.drafts(ctx, s); err != nil {
			return err
		}
		if err := data.closing(ctx, r, s); err != nil {
			return err
		}
		return data.figures(ctx, r, s)
	})
	if err != nil {
		return err
	}
	if err := data.dividends(r); err != nil {
		return err
	}
	if data.BackupDays, err = r.backupDays(); err != nil {
		return err
	}
	if data.Questions, err = r.srv.Portal.Waiting(r.ctx(), r.book.ID); err != nil {
		return err
	}
	remarks, err := r.review().CountOpen(r.ctx(), []ledger.BookID{r.book.ID})
	if err != nil {
		return err
	}
	data.Remarks = remarks[r.book.ID]
	if err := data.dues(r); err != nil {
		return err
	}
	return r.render(http.StatusOK, "home", r.book.Organization, &data)
}

// duesAhead is how many days before its day a due is shown.
const duesAhead = 30

// dues finds what contracts yield within a month, and what is late.
func (h *homePage) dues(r *request) error {
	all, err := r.srv.Ventures.Dues(r.ctx(), r.book.ID, r.today())
	for _, d := range all {
		if d.Settlement.By <= r.today().AddDays(duesAhead) {
			h.Dues = append(h.Dues, d)
		}
		if d.Late.Days > 0 {
			h.Late++
		}
	}
	return err
}

func (h *homePage) drafts(ctx context.Context, s *books.Snapshot) error {
	vouchers, err := s.Drafts(ctx, everything, ledger.StateUnknown)
	if err != nil {
		return err
	}
	for i := range vouchers {
		switch vouchers[i].State {
		case ledger.Draft:
			h.Drafts++
		case ledger.Submitted:
			h.Submitted++
		case ledger.Checked:
			h.Checked++
		case ledger.Posted, ledger.StateUnknown:
		}
	}
	return nil
}

// closing finds the first open month that is over and what stands in its way.
func (h *homePage) closing(ctx context.Context, r *request, s *books.Snapshot) error {
	for _, p := range r.periods {
		if p.State != "open" {
			h.Published = p.Period
		}
		if p.State == "open" && p.Period < r.today().Period() {
			h.Closing = p.Period
			break
		}
	}
	requests, err := s.ReopenRequests(ctx)
	if err != nil {
		return err
	}
	h.Reopen = len(requests)
	if h.Closing == 0 {
		return nil
	}
	obstacles, err := s.Obstacles(ctx, h.Closing)
	if err != nil {
		return err
	}
	h.Obstacles = r.obstacles(obstacles)
	return nil
}

// obstacles puts what stands in the way of closing into words with the page that helps.
func (r *request) obstacles(all []books.Obstacle) []obstacleLine {
	var out []obstacleLine
	for _, o := range all {
		line := obstacleLine{Text: r.text(o.Key, o.Args), Blocking: o.Severity == books.Blocking}
		if o.Voucher != 0 {
			line.Link = r.voucherLink(o.Voucher)
		}
		out = append(out, line)
	}
	return out
}

// figures are where money stands now and what the year has brought.
func (h *homePage) figures(ctx context.Context, r *request, s *books.Snapshot) error {
	drawn, trend, err := r.monthly(ctx, s)
	if err != nil {
		return err
	}
	h.Chart = drawn
	set, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	h.CashLimit = set.CashLimit
	for _, m := range trend {
		h.Cash, h.Bank = m.Cash, m.Bank
		h.Result += m.Income - m.Expense
	}
	return nil
}
