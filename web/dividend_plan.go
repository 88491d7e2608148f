package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/web/paper"
)

// The rows of the form for what differs in number.
const (
	otherRows = 4
	maxOthers = 20
	taintRows = 3
)

// shownLines is how many lines a dry run shows.
const shownLines = 30

// dividendForm is a plan as it is typed. Rates are percentages.
type dividendForm struct {
	Run, Version  int // of a draft that is written anew
	Kind          string
	Year          string
	On, Through   string
	Reserve       string
	ReturnRate    string
	Others        []itemBox
	Members       itemBox
	Transfers     string
	Mode, Step    string
	Rate          string
	Weighing      string
	ShareFrom     string
	ShareDay      string
	Tax           string
	Taints        []taintBox
	Note          string
	Cooperative   bool
	Kinds         []string
	Weighings     []string
	RulesVersion  int
	Preview       *planPreview
	TaintKindList []cooperatives.NotIncome
}

// itemBox is an item of the charter: a rate or an amount, of what, and the account that it is for.
type itemBox struct{ Name, Rate, Amount, Of, Account string }

// empty reports whether nothing was typed; what a rate is of says nothing without one.
func (b itemBox) empty() bool {
	return b.Name == "" && b.Rate == "" && b.Amount == "" && b.Account == ""
}

// itemBoxes reads the items of the charter, as many rows as the form had.
func (t *formReader) itemBoxes() []itemBox {
	var out []itemBox
	for i := 1; i <= maxOthers; i++ {
		n := strconv.Itoa(i)
		if _, shown := t.r.Request().PostForm["other_name."+n]; !shown && i > otherRows {
			break
		}
		out = append(out, itemBox{
			t.text("other_name." + n), t.text("other_rate." + n), t.text("other_amount." + n), t.text("other_of." + n),
			t.code("other_account." + n),
		})
	}
	return out
}

// taintBox is money that is not to be given away.
type taintBox struct {
	Kind            cooperatives.NotIncome
	Account, Amount string
	Keep            bool // not taken out, so that the plan is refused with the article
}

// planPreview is what a dry run shows.
type planPreview struct {
	Run   dividends.Run
	Steps []paper.Step
	Lines []dividends.Line
	More  int
}

// taintKinds are the kinds of money that cannot be given away, by their names in forms.
var taintKinds = []cooperatives.NotIncome{
	cooperatives.Borrowed, cooperatives.LandCompensation, cooperatives.SpecialGrant, cooperatives.SaleProceeds,
	cooperatives.AdvanceRent, cooperatives.Donation, cooperatives.Revaluation,
}

func dividendNew(r *request) error {
	rules, version, err := r.srv.Dividends.Rules(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	f := dividendFormOf(rules)
	f.RulesVersion, f.Kind = version, "final"
	f.Year, f.On = strconv.Itoa(r.today().Year()-1), r.today().String()
	return showDividendPlan(r, f, nil)
}

// dividendEdit opens the draft of a run to write it anew.
func dividendEdit(r *request) error {
	run, err := r.findRun()
	if err != nil {
		return err
	}
	f := dividendFormOf(run.Rules)
	f.Run, f.Version, f.Kind, f.Year = run.No, run.Version, run.Kind.String(), strconv.Itoa(run.Year)
	f.On, f.Note, f.Transfers = r.today().String(), run.Note, moneyText(run.Figures.Transfers)
	f.ShareFrom, f.ShareDay = dateText(run.Shares.From), dateText(run.Shares.Day)
	f.Taints = nil
	for _, t := range run.Taints {
		f.Taints = append(f.Taints, taintBox{t.Kind, t.Account, moneyText(t.Amount), !t.Exclude})
	}
	return showDividendPlan(r, f, nil)
}

// dividendFormOf fills the form with rules.
func dividendFormOf(rules dividends.Rules) *dividendForm {
	c := &rules.Charter
	f := &dividendForm{
		Reserve: percentBox(c.Reserve.Rate), ReturnRate: percentBox(c.ReturnRate), Tax: percentBox(rules.TaxRate),
		Members: itemBox{Rate: percentBox(c.Members.Rate), Amount: moneyText(c.Members.Amount)}, Weighing: rules.Weighing.String(),
		Mode: "rate", Step: strconv.FormatInt(int64(max(1, rules.Step)), 10),
	}
	if rules.Mode == cooperatives.Exact {
		f.Mode = "exact"
	}
	for _, o := range c.Others {
		f.Others = append(f.Others, itemBox{Name: o.Name, Rate: percentBox(o.Rate), Amount: moneyText(o.Amount)})
	}
	return f
}

// showDividendPlan shows the form, with a dry run if there is one.
func showDividendPlan(r *request, f *dividendForm, problem error) error {
	if err := r.onlyBook(); err != nil {
		return err
	}
	f.Cooperative = r.book.Regime == ledger.FarmersCooperative
	for len(f.Others) < otherRows {
		f.Others = append(f.Others, itemBox{})
	}
	for len(f.Taints) < taintRows {
		f.Taints = append(f.Taints, taintBox{})
	}
	f.Kinds, f.TaintKindList = []string{"final", "interim"}, taintKinds
	f.Weighings = []string{"holder", "household", "share-days"}
	title := r.text("web.dividend.new", nil)
	if f.Run > 0 {
		title = r.text("web.dividend.redraft", ledger.Args{"run": strconv.Itoa(f.Run)})
	}
	if problem != nil {
		return r.again(problem, "dividend_form", title, f)
	}
	return r.render(http.StatusOK, "dividend_form", title, f)
}

// dividendPlan keeps the plan as a draft, or works it out without keeping anything.
func dividendPlan(r *request) error {
	f, q, err := readDividendPlan(r)
	if err == nil && r.FormValue("preview") != "" {
		if err = f.preview(r, q); err == nil {
			return showDividendPlan(r, f, nil)
		}
	}
	if err != nil {
		return showDividendPlan(r, f, err)
	}
	ref, err := r.srv.Dividends.Plan(r.ctx(), r.actor(), r.key(), q)
	if err != nil {
		return showDividendPlan(r, f, err)
	}
	return r.to(r.runLink(ref.Run) + "?done=saved")
}

func (f *dividendForm) preview(r *request, q dividends.Request) error {
	run, lines, err := r.srv.Dividends.Preview(r.ctx(), q)
	if err != nil {
		return err
	}
	words := paper.Words{Locale: r.srv.Locale, Lang: r.lang, Run: &run}
	f.Preview = &planPreview{Run: run, Steps: words.Waterfall(), Lines: lines[:min(len(lines), shownLines)]}
	f.Preview.More = len(lines) - len(f.Preview.Lines)
	return nil
}

// readDividendPlan reads the form: what was typed, and what it asks for.
func readDividendPlan(r *request) (*dividendForm, dividends.Request, error) {
	t := r.form()
	f := &dividendForm{
		Kind: t.text("kind"), Year: t.text("year"), On: t.text("on"), Through: t.text("through"), Reserve: t.text("reserve"),
		ReturnRate: t.text("return_rate"), Members: itemBox{Rate: t.text("members_rate"), Amount: t.text("members")},
		Transfers: t.text("transfers"), Mode: t.text("mode"), Step: t.text("step"), Rate: t.text("rate"),
		Weighing: t.text("weighing"), ShareFrom: t.text("share_from"), ShareDay: t.text("share_day"), Tax: t.text("tax_rate"),
		Note: t.text("note"), Run: t.count("run"), Version: t.count("version"),
	}
	q := dividends.Request{
		Book: r.book.ID, Run: f.Run, Year: t.count("year"), Kind: cooperatives.Final, On: t.date("on"),
		Transfers: t.money("transfers"), Rate: t.money("rate"), ShareFrom: t.date("share_from"), ShareDay: t.date("share_day"),
		Note: f.Note,
	}
	if f.Kind == "interim" {
		q.Kind = cooperatives.Interim
		if f.Through != "" {
			p, err := ledger.ParsePeriod(f.Through)
			t.keep("through", err)
			q.Through = p
		}
	}
	f.readTaints(t, &q)
	rules, _, err := r.srv.Dividends.Rules(r.ctx(), r.book.ID)
	if err != nil {
		return f, q, err
	}
	changed := rules
	f.readRules(t, &changed)
	if !sameRules(rules, changed) {
		q.Rules = &changed
	}
	return f, q, t.problems.Err()
}

// readRules writes what was typed over the rules of the book.
func (f *dividendForm) readRules(t *formReader, rules *dividends.Rules) {
	c := &rules.Charter
	c.Reserve.Rate, rules.TaxRate = t.percent("reserve"), t.percent("tax_rate")
	if c.Regime == ledger.FarmersCooperative {
		c.ReturnRate = t.percent("return_rate")
	}
	before := c.Others
	c.Others, f.Others = nil, t.itemBoxes()
	for i, box := range f.Others {
		n := strconv.Itoa(i + 1)
		if box.empty() {
			continue
		}
		item := cooperatives.Item{Name: box.Name, Rate: t.percent("other_rate." + n), Amount: t.money("other_amount." + n)}
		if len(c.Others) < len(before) {
			item.Of = before[len(c.Others)].Of
		}
		if item.Name == "" {
			t.keep("other_name."+n, ledger.NewError(ledger.Invalid, "field.required", nil))
		}
		c.Others = append(c.Others, item)
	}
	if c.Regime != ledger.FarmersCooperative {
		t.readMembers(rules)
	}
}

// readTaints reads what is not to be given away.
func (f *dividendForm) readTaints(t *formReader, q *dividends.Request) {
	for i := range taintRows {
		n := strconv.Itoa(i + 1)
		box := taintBox{
			cooperatives.NotIncome(t.count("taint_kind." + n)), t.text("taint_account." + n), t.text("taint_amount." + n),
			t.text("taint_keep."+n) != "",
		}
		f.Taints = append(f.Taints, box)
		if box.Kind == 0 && box.Account == "" && box.Amount == "" {
			continue
		}
		taint := dividends.Taint{Kind: box.Kind, Account: box.Account, Exclude: !box.Keep}
		if box.Account == "" {
			taint.Amount = t.money("taint_amount." + n)
		}
		q.Taints = append(q.Taints, taint)
	}
}

// sameRules reports whether two rules say the same.
func sameRules(a, b dividends.Rules) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}
