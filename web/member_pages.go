package web

import (
	"context"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/portal"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// familyPage is the household of its head: who belongs to it, and what each has of the newest distributions.
type familyPage struct {
	Self   members.Row
	People []familyRow
}

type familyRow struct {
	members.Row
	Dividends []dividendCard
}

func memberHousehold(r *request) error {
	data := familyPage{Self: r.family.Self}
	for _, p := range slices.Concat([]members.Row{r.family.Self}, r.family.Others) {
		cards, err := r.memberDividends([]cooperatives.Holder{cooperatives.Holder(p.Code)})
		if err != nil {
			return err
		}
		data.People = append(data.People, familyRow{p, cards})
	}
	return r.render(http.StatusOK, "member/household", r.text("web.m.household.title", nil), &data)
}

// memberSharesPage is what the member holds and how the membership stands.
type memberSharesPage struct {
	Self      members.Row
	Holdings  []shares.Holding
	Movements []shares.Movement
	Classes   map[string]string
	mine      []cooperatives.Holder
}

// Received reports whether a movement came to the member or his household.
func (p *memberSharesPage) Received(m shares.Movement) bool { return slices.Contains(p.mine, m.To) }

func memberShares(r *request) error {
	data := memberSharesPage{Self: r.family.Self, Classes: map[string]string{}, mine: holders(r.family)}
	classes, err := r.srv.Shares.Classes(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	for _, c := range classes {
		data.Classes[c.Code] = c.Name
	}
	held, err := r.srv.Shares.HoldingsOn(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return err
	}
	for _, h := range held {
		if slices.Contains(data.mine, h.Holder) {
			data.Holdings = append(data.Holdings, h)
		}
	}
	for _, holder := range data.mine {
		moves, err := r.srv.Shares.Movements(r.ctx(), r.book.ID, shares.Query{Holder: holder})
		if err != nil {
			return err
		}
		data.Movements = append(data.Movements, moves...)
	}
	return r.render(http.StatusOK, "member/shares", r.text("web.m.shares.title", nil), &data)
}

// publishedPage lists what the village publishes: closed months and distributions.
type publishedPage struct {
	Months []ledger.Period
	Plans  []dividends.Run
}

// maxPublished is how many months one page lists: five years.
const maxPublished = 60

func publishedList(r *request) error {
	var data publishedPage
	err := r.snapshot(func(context.Context, *books.Snapshot) error {
		for _, p := range slices.Backward(r.periods) {
			if p.State != "open" && len(data.Months) < maxPublished {
				data.Months = append(data.Months, p.Period)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	runs, err := r.srv.Dividends.List(r.ctx(), r.book.ID, 0)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if isPublished(&run) {
			data.Plans = append(data.Plans, run)
		}
	}
	return r.render(http.StatusOK, "member/published", r.text(own(r.book.Regime, "published"), nil), &data)
}

func isPublished(run *dividends.Run) bool {
	return run.State >= cooperatives.PlanPublished && !run.Void
}

// publishedSet reads the set that was published for a month. A month that is not closed is not published.
func (r *request) publishedSet() (ledger.Period, []reports.Statement, error) {
	month, err := ledger.ParsePeriod(r.Param("month"))
	if err != nil {
		return 0, nil, ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	var set []reports.Statement
	err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		closed := slices.ContainsFunc(r.periods, func(p books.PeriodState) bool {
			return p.Period == month && p.State != "open"
		})
		if !closed {
			return ledger.NewError(ledger.NotFound, "web.no_page", nil)
		}
		var err error
		set, err = reports.Set(ctx, s, reports.Request{Span: ledger.Span{From: month, To: month}})
		return err
	})
	return month, set, err
}

// publishedMonthPage is the set of a month on the screen.
type publishedMonthPage struct {
	Month  ledger.Period
	Tables []publishedTable
	PDF    pdfOffer
}

type publishedTable struct {
	Title string
	Table template.HTML
}

func publishedMonth(r *request) error {
	month, set, err := r.publishedSet()
	if err != nil {
		return err
	}
	data := publishedMonthPage{Month: month, PDF: r.offerPDF("/m/published/" + month.String() + "/set.pdf")}
	for _, st := range set {
		table, err := drawTable(st, func(reports.Ref) string { return "" })
		if err != nil {
			return err
		}
		data.Tables = append(data.Tables, publishedTable{st.Title, table})
	}
	return r.render(http.StatusOK, "member/month", r.text("web.m.published.month",
		ledger.Args{"month": monthName(r.srv.Locale, r.lang, month)}), &data)
}

func publishedPDF(r *request) error {
	month, set, err := r.publishedSet()
	if err != nil {
		return err
	}
	name := r.book.Organization + "_" + r.text("web.reports.set", nil) + "_" + month.Chinese()
	return r.send(books.Export{Name: "set", Format: "pdf", Span: ledger.Span{From: month, To: month}}, name,
		func(w io.Writer) error { return pdf.RenderAll(w, set, pdf.Options{Numbering: pdf.PerDocument}) })
}

// publishedPlan is a distribution plan as it was published.
func publishedPlan(r *request) error {
	no, err := strconv.Atoi(r.Param("run"))
	if err != nil {
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	run, err := r.srv.Dividends.Find(r.ctx(), r.book.ID, no)
	if err == nil && !isPublished(&run) {
		err = ledger.NewError(ledger.NotFound, "dividend.unknown", ledger.Args{"run": strconv.Itoa(no)})
	}
	if err != nil {
		return err
	}
	st := r.distribution(&run).Plan()
	data := memberPlanPage{State: run.State.String(), Organization: st.Organization, When: st.When, Subject: st.Subject, Foot: st.Foot}
	for _, row := range st.Rows {
		data.Rows = append(data.Rows, memberPlanRow{
			Text: row.Cells[0].Text, Basis: row.Cells[2].Text, Amount: row.Cells[3].Amount,
			Figure: row.Cells[3].Kind == reports.AmountCell, Head: row.Style == reports.Section,
		})
	}
	return r.render(http.StatusOK, "member/plan", r.text(ofRegime("web.m.plan.title", r.book.Regime),
		ledger.Args{"year": strconv.Itoa(run.Year)}), &data)
}

// memberPlanPage is a plan one row below the other, because its table is wider than a phone.
type memberPlanPage struct {
	State                       string
	Organization, When, Subject string
	Rows                        []memberPlanRow
	Foot                        []string
}

type memberPlanRow struct {
	Text, Basis string
	Amount      ledger.Money
	Figure      bool // the row has an amount
	Head        bool // the row begins a section
}

// questionsPage is what the member has asked, and the form that asks.
type questionsPage struct {
	Text      string // as typed
	Questions []portal.Question
	Contact   string
}

func memberQuestions(r *request) error { return showQuestions(r, "", nil) }

func showQuestions(r *request, text string, problem error) error {
	data := questionsPage{Text: text}
	var err error
	if data.Questions, err = r.srv.Portal.Questions(r.ctx(), r.book.ID, r.member.Member, 0); err != nil {
		return err
	}
	if data.Contact, err = r.srv.Portal.Contact(r.ctx(), r.book.ID); err != nil {
		return err
	}
	title := r.text(own(r.book.Regime, "questions"), nil)
	if problem != nil {
		return r.again(problem, "member/questions", title, &data)
	}
	return r.render(http.StatusOK, "member/questions", title, &data)
}

func memberAsk(r *request) error {
	text := r.FormValue("text")
	if _, err := r.srv.Portal.Ask(r.ctx(), r.actor(), r.key(), r.book.ID, r.member.Member, text); err != nil {
		return showQuestions(r, text, err)
	}
	return r.to("/m/questions?done=asked_village")
}

// memberMePage is where the member changes his PIN and sees at which phones he is signed in.
type memberMePage struct {
	Self     members.Row
	Sessions []memberDevice
	Present  string
}

// memberDevice is a session in the words of a villager: not the browser's name for itself, but the thing in his hand.
type memberDevice struct {
	portal.Session
	Device string // android, iphone, computer or unknown
	WeChat bool
}

func deviceOf(s portal.Session) memberDevice {
	out := memberDevice{Session: s, Device: "unknown", WeChat: strings.Contains(s.Browser, "MicroMessenger")}
	for _, known := range []struct{ mark, device string }{
		{"Android", "android"}, {"iPhone", "iphone"}, {"Windows", "computer"}, {"Macintosh", "computer"}, {"X11", "computer"},
	} {
		if strings.Contains(s.Browser, known.mark) {
			out.Device = known.device
			break
		}
	}
	return out
}

func memberMe(r *request) error { return showMemberMe(r, nil) }

func showMemberMe(r *request, problem error) error {
	data := memberMePage{Self: r.family.Self, Present: r.member.ID}
	sessions, err := r.srv.Portal.Sessions(r.ctx(), r.book.ID, r.member.Member)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		data.Sessions = append(data.Sessions, deviceOf(s))
	}
	title := r.text("web.m.me.title", nil)
	if problem != nil {
		return r.again(problem, "member/me", title, &data)
	}
	return r.render(http.StatusOK, "member/me", title, &data)
}

func memberPIN(r *request) error {
	err := error(nil)
	if r.FormValue("pin") != r.FormValue("repeated") {
		err = ledger.NewError(ledger.Invalid, "pin.repeat", nil).At("repeated")
	}
	if err == nil {
		err = r.srv.Portal.ChangePIN(r.ctx(), r.actor(), r.key(), r.member, r.FormValue("old"), r.FormValue("pin"),
			r.token)
	}
	if err != nil {
		return showMemberMe(r, err)
	}
	return r.to("/m/me?done=pin")
}

func memberSessionEnd(r *request) error {
	err := r.srv.Portal.EndSession(r.ctx(), r.actor(), r.key(), r.book.ID, r.member.Member, r.Param("id"))
	if err != nil {
		return err
	}
	return r.to("/m/me?done=changed")
}
