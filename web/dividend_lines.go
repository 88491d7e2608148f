package web

import (
	"context"
	"net/http"
	"net/url"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/web/paper"
)

// linesShown is how many lines a page shows.
const linesShown = 100

// lineList is the parts of a run, a page of them.
type lineList struct {
	Run    dividends.Run
	Name   string
	Link   string
	Query  string
	State  string
	States []string
	Rows   []lineRow
	Next   string // address of the next page
}

// lineRow is one part in a list.
type lineRow struct {
	dividends.Line
	Link string
	Run  string // name of the run, in lists over several
	Days int
}

var lineStates = []string{"waiting", "in-batch", "held", "failed", "bounced", "unbooked", "paid", "none"}

func dividendLines(r *request) error {
	run, err := r.findRun()
	if err != nil {
		return err
	}
	data := lineList{
		Run: run, Name: r.runName(run.Year, run.Kind), Link: r.runLink(run.No), Query: clip(r.QueryParam("q"), 60),
		State: clip(r.QueryParam("state"), 20), States: lineStates,
	}
	q := dividends.LineQuery{
		Text: data.Query, After: cooperatives.Holder(clip(r.QueryParam("after"), 60)), Limit: linesShown + 1,
	}
	if data.State != "" {
		state, err := dividends.ParseLineState(data.State)
		if err != nil {
			return err
		}
		q.States = []dividends.LineState{state}
	}
	lines, err := r.srv.Dividends.Lines(r.ctx(), r.book.ID, run.No, q)
	if err != nil {
		return err
	}
	for _, l := range lines[:min(len(lines), linesShown)] {
		data.Rows = append(data.Rows, lineRow{Line: l, Link: r.lineLink(run.No, l.Holder)})
	}
	if len(lines) > linesShown {
		next := url.Values{"after": {string(data.Rows[linesShown-1].Holder)}}
		if data.Query != "" {
			next.Set("q", data.Query)
		}
		if data.State != "" {
			next.Set("state", data.State)
		}
		data.Next = data.Link + "/lines?" + next.Encode()
	}
	if err := r.onlyBook(); err != nil {
		return err
	}
	return r.render(http.StatusOK, "dividend_lines", r.text("web.dividend.lines", ledger.Args{"run": data.Name}), &data)
}

func (r *request) lineLink(run int, holder cooperatives.Holder) string {
	return r.runLink(run) + "/lines/" + url.PathEscape(string(holder))
}

// linePage is the part of one holder: how it came about and how it is paid.
type linePage struct {
	Run       dividends.Run
	Row       lineRow
	Name      string
	Link      string // of the run
	Steps     []string
	Pools     []paper.Pool
	Instruct  bool
	SetOffs   []setOffRow
	Rest      ledger.Money
	Kind      string
	Reason    string
	Document  string
	Payee     string
	Relation  string
	PayeeCode string
}

// setOffRow is what was set off of a part, with its voucher.
type setOffRow struct {
	Day      ledger.Date
	Document string
	Amount   ledger.Money
	Link     string
	Files    []fileView // the signed consent
}

// setOffs are what was set off of a part, with the papers that the vouchers carry.
func (r *request) setOffs(list []dividends.SetOff) ([]setOffRow, error) {
	var out []setOffRow
	if len(list) == 0 {
		return out, nil
	}
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		for i := range list {
			x := &list[i]
			row := setOffRow{Day: x.Day, Document: x.Document, Amount: x.Net(), Link: r.voucherLink(x.Voucher)}
			v, err := s.Voucher(ctx, x.Voucher)
			switch {
			case err == nil:
				row.Files = r.fileLinks(v.Files)
			case ledger.KindOf(err) != ledger.NotFound: // that of a batch may be deleted, and is drafted anew
				return err
			}
			out = append(out, row)
		}
		return nil
	})
	return out, err
}

// findLine reads the part of the holder in the path.
func (r *request) findLine() (dividends.Run, dividends.Line, error) {
	run, err := r.findRun()
	if err != nil {
		return run, dividends.Line{}, err
	}
	holder, err := url.PathUnescape(r.Param("holder"))
	if err != nil {
		holder = r.Param("holder")
	}
	lines, err := r.srv.Dividends.Lines(r.ctx(), r.book.ID, run.No, dividends.LineQuery{
		Holder: cooperatives.Holder(holder), Limit: 1,
	})
	if err != nil {
		return run, dividends.Line{}, err
	}
	if len(lines) == 0 || holder == "" {
		return run, dividends.Line{}, ledger.NewError(ledger.NotFound, "dividend.no_holder",
			ledger.Args{"code": clip(holder, 60)})
	}
	return run, lines[0], nil
}

func dividendLine(r *request) error { return showLine(r, linePage{}, nil) }

func showLine(r *request, data linePage, problem error) error {
	run, line, err := r.findLine()
	if err != nil {
		return err
	}
	data.Run, data.Row = run, lineRow{Line: line, Link: r.lineLink(run.No, line.Holder)}
	data.Name, data.Link = r.runName(run.Year, run.Kind), r.runLink(run.No)
	for _, e := range run.Explain(&line.Part) {
		data.Steps = append(data.Steps, r.text(e.Key, e.Args))
	}
	if data.SetOffs, err = r.setOffs(line.SetOffs); err != nil {
		return err
	}
	data.Rest = line.Owed()
	words := paper.Words{Locale: r.srv.Locale, Lang: r.lang, Run: &run}
	data.Pools = words.Pools(&line.Part)
	payable := line.State.Payable() || line.State == dividends.LineHeld
	data.Instruct = !run.Void && run.State >= cooperatives.PlanApproved && payable && r.may(writers)
	if err := r.onlyBook(); err != nil {
		return err
	}
	title := line.Name + " · " + data.Name
	if problem != nil {
		return r.again(problem, "dividend_line", title, &data)
	}
	return r.render(http.StatusOK, "dividend_line", title, &data)
}

// dividendInstruct holds a part back, lets it go, or names who is paid instead.
func dividendInstruct(r *request) error {
	run, line, err := r.findLine()
	if err != nil {
		return err
	}
	t := r.form()
	data := linePage{
		Kind: t.text("kind"), Reason: t.text("reason"), Document: t.text("document"), Payee: t.text("payee"),
		Relation: t.text("relation"), PayeeCode: t.text("payee_code"),
	}
	i := dividends.Instruction{
		Book: r.book.ID, Run: run.No, Holder: line.Holder, Reason: data.Reason, Document: data.Document, Files: t.files(),
	}
	switch data.Kind {
	case "hold":
		i.Kind = dividends.Hold
	case "release":
		i.Kind = dividends.LetGo
	case "payee":
		i.Kind = dividends.PayTo
		i.Payee = dividends.Payee{
			Holder: cooperatives.Holder(data.PayeeCode), Name: data.Payee, Relation: data.Relation, Document: data.Document,
		}
	}
	if err = t.problems.Err(); err == nil {
		err = r.srv.Dividends.Instruct(r.ctx(), r.actor(), r.key(), i)
	}
	if err != nil {
		return showLine(r, data, err)
	}
	return r.to(r.lineLink(run.No, line.Holder) + "?done=changed")
}

// unclaimedPage is what members have not taken, by age.
type unclaimedPage struct {
	Rows  []lineRow
	Total ledger.Money
	Ages  []ageLine
}

// ageLine sums what is as old.
type ageLine struct {
	Key    string
	N      int
	Amount ledger.Money
}

// ages are the spans of days that unclaimed money is told apart by.
var ages = []struct {
	days int
	key  string
}{{90, "quarter"}, {365, "year"}, {3 * 365, "three"}, {1 << 30, "older"}}

func dividendUnclaimed(r *request) error {
	owed, err := r.srv.Dividends.Unclaimed(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return err
	}
	data := unclaimedPage{Ages: make([]ageLine, len(ages))}
	for i, a := range ages {
		data.Ages[i].Key = a.key
	}
	for _, u := range owed {
		data.Rows = append(data.Rows, lineRow{
			Line: u.Line, Link: r.lineLink(u.Run, u.Holder), Run: r.runName(u.Year, u.Kind), Days: u.Days,
		})
		data.Total += u.Owed()
		for i, a := range ages {
			if u.Days <= a.days {
				data.Ages[i].N++
				data.Ages[i].Amount += u.Owed()
				break
			}
		}
	}
	if err := r.onlyBook(); err != nil {
		return err
	}
	return r.render(http.StatusOK, "dividend_unclaimed", r.text("web.dividend.unclaimed", nil), &data)
}
