package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/web/locale"
)

// guidedForm asks about one kind of event in plain words; every field is the text in its box.
type guidedForm struct {
	Kind                               string
	Date, Amount, Money, To            string // Money is the account of the money, To the one of a transfer
	Purpose, Who, Attachments          string
	Product, Quantity, Unit, UnitPrice string // of what is sold by weight
	Details                            []guidedDetail
	Files                              []ledger.File

	Way      string // which way money goes
	Transfer bool
	Weighed  bool
	Moneys   []purposeChoice
	Purposes []purposeGroup
	Whos     []books.DimensionValue
}

// guidedDetail is a detail that an offered account demands, or that is worth asking for.
type guidedDetail struct {
	Name, Value string
	Values      []books.DimensionValue
}

// purposeGroup is a purpose with the leaf accounts that it can stand for.
type purposeGroup struct {
	Name    string
	Choices []purposeChoice
}

// purposeChoice is one answer: what is sent, the account, and its name where a purpose has several.
type purposeChoice struct {
	Value, Code, Account string
	On                   bool
	purpose              guidedPurpose
}

func guidedMenu(r *request) error {
	if err := r.snapshot(func(context.Context, *books.Snapshot) error { return nil }); err != nil {
		return err
	}
	var names []string
	for _, k := range guidedKinds {
		names = append(names, k.name)
	}
	return r.render(http.StatusOK, "guided", r.text("web.guided.title", nil), names)
}

func guidedStart(r *request) error {
	k, err := guidedKindOf(r.Param("kind"))
	if err != nil {
		return err
	}
	return showGuided(r, k, &guidedForm{Attachments: "1", Unit: "公斤"}, nil)
}

// showGuided shows the questions, with what is wrong with the answers if problem is not nil.
func showGuided(r *request, k guidedKind, f *guidedForm, problem error) error {
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		f.offer(k, c, r.book.Regime)
		return nil
	})
	if err != nil {
		return err
	}
	title := r.text("web.guided.kind."+k.name, nil)
	if problem != nil {
		return r.again(problem, "guided_form", title, f)
	}
	f.Date = r.defaultDate().String()
	return r.render(http.StatusOK, "guided_form", title, f)
}

// offer fills in what can be chosen in the book.
func (f *guidedForm) offer(k guidedKind, c *choices, regime ledger.Regime) {
	f.Kind, f.Weighed, f.Transfer, f.Way = k.name, k.weighed, len(k.purposes) == 0, k.way(regime)
	f.Moneys, f.Purposes = nil, nil
	for _, m := range moneyAccounts {
		f.Moneys = append(f.Moneys, c.leaves(guidedPurpose{}, m.of(regime))...)
	}
	asked := slices.Clone(k.optional)
	for _, p := range k.purposes {
		leaves := c.leaves(p, p.account.of(regime))
		for i := range leaves {
			leaves[i].On = leaves[i].Value == f.Purpose
			for _, code := range []string{leaves[i].Code, c.leaf(p.through.of(regime))} {
				asked = append(asked, c.demanded(code)...)
			}
		}
		if len(leaves) > 0 {
			f.Purposes = append(f.Purposes, purposeGroup{p.name, leaves})
		}
	}
	if len(f.Purposes) == 1 && len(f.Purposes[0].Choices) == 1 {
		f.Purposes[0].Choices[0].On = true
	}
	for _, m := range f.Moneys {
		asked = append(asked, c.demanded(m.Code)...)
	}
	f.Whos = slices.Concat(c.values[ledger.Counterparty], c.values[ledger.Member])
	f.ask(asked, c)
}

// ask adds a question for every detail that has values, except for those that "with whom" answers.
func (f *guidedForm) ask(asked []ledger.Dimension, c *choices) {
	typed := f.Details
	f.Details = nil
	for _, d := range ledger.AllDimensions {
		if person(d) || !slices.Contains(asked, d) || len(c.values[d]) == 0 {
			continue
		}
		detail := guidedDetail{Name: d.String(), Values: c.values[d]}
		for _, old := range typed {
			if old.Name == detail.Name {
				detail.Value = old.Value
			}
		}
		f.Details = append(f.Details, detail)
	}
}

// leaves are the active leaf accounts at and below a code, as answers for a purpose.
func (c *choices) leaves(p guidedPurpose, code string) []purposeChoice {
	var out []purposeChoice
	if code == "" {
		return nil
	}
	for _, a := range c.chart.Leaves(code) {
		if a.Active {
			out = append(out, purposeChoice{
				Value: p.name + ":" + a.Code, Code: a.Code, Account: c.chart.FullName(a.Code), purpose: p,
			})
		}
	}
	return out
}

// leaf is the first active leaf at and below a code, or nothing.
func (c *choices) leaf(code string) string {
	if leaves := c.leaves(guidedPurpose{}, code); len(leaves) > 0 {
		return leaves[0].Code
	}
	return ""
}

// demanded are the details that every line of an account must carry.
func (c *choices) demanded(code string) []ledger.Dimension {
	a, err := c.chart.Find(code)
	if err != nil {
		return nil // a regime has no such account
	}
	var out []ledger.Dimension
	for _, d := range ledger.AllDimensions {
		if a.Dimensions.Has(d) {
			out = append(out, d)
		}
	}
	return out
}

func readGuided(r *request) *guidedForm {
	value := func(name string) string { return strings.TrimSpace(r.Request().PostFormValue(name)) }
	f := &guidedForm{
		Date: value("date"), Amount: value("amount"), Money: value("money"), To: value("to_money"),
		Purpose: value("purpose"), Who: value("who"), Attachments: value("attachments"), Product: value("product"),
		Quantity: value("quantity"), Unit: value("unit"), UnitPrice: value("price"),
	}
	for _, d := range ledger.AllDimensions {
		if text := value(d.String()); text != "" {
			f.Details = append(f.Details, guidedDetail{Name: d.String(), Value: text})
		}
	}
	return f
}

// guidedPreview shows the voucher that the answers make, in the ordinary grid and not saved yet.
func guidedPreview(r *request) error {
	k, err := guidedKindOf(r.Param("kind"))
	if err != nil {
		return err
	}
	f := readGuided(r)
	v := &voucherForm{Series: string(ledger.General), Date: f.Date, Attachments: f.Attachments}
	problem := v.takeFiles(r)
	f.Files = v.Files
	if problem != nil {
		return showGuided(r, k, f, problem)
	}
	err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		f.offer(k, c, r.book.Regime)
		g := guidedAnswers{form: f, choices: c, regime: r.book.Regime, words: r.bookWords}
		lines, err := g.lines()
		if err != nil {
			problem = err
			return nil
		}
		v.Rows = rowsOf(lines, c.chart)
		v.balance(lines)
		return nil
	})
	if err != nil {
		return err
	}
	if problem != nil {
		return showGuided(r, k, f, problem)
	}
	return showForm(r, v, nil)
}

// bookWords are words that go into the books, which are kept in Chinese whoever writes (会计法 §22), without what a
// bracket explains.
func (r *request) bookWords(key string) string {
	name, _, _ := strings.Cut(r.srv.Locale.Text(locale.Chinese, key, nil), "（")
	return name
}

// guidedAnswers turns answers into the lines of a voucher and collects everything that is wrong with them.
type guidedAnswers struct {
	form    *guidedForm
	choices *choices
	regime  ledger.Regime
	words   func(key string) string
	es      ledger.Errors
}

// wrong notes an error beside the box with the name, once for all lines.
func (g *guidedAnswers) wrong(field string, err error) {
	if slices.ContainsFunc(g.es, func(e *ledger.Error) bool { return e.Field == field }) {
		return
	}
	for _, e := range ledger.Problems(err) {
		g.es = append(g.es, e.At(field))
	}
}

func required() error { return ledger.NewError(ledger.Invalid, "field.required", nil) }

func (g *guidedAnswers) lines() ([]ledger.Line, error) {
	if _, err := ledger.ParseDate(g.form.Date); err != nil {
		g.wrong("date", err)
	}
	if n, err := strconv.Atoi(ledger.Narrow(g.form.Attachments)); err != nil || n < 0 {
		g.wrong("attachments", ledger.NewError(ledger.Invalid, "web.not_a_number", nil))
	}
	money := g.money("money", g.form.Money)
	var lines []ledger.Line
	if g.form.Transfer {
		lines = g.transfer(money)
	} else {
		lines = g.event(money)
	}
	return lines, g.es.Err()
}

// money is the account of the money, one of those that were offered.
func (g *guidedAnswers) money(field, code string) string {
	for _, m := range g.form.Moneys {
		if m.Code == code {
			return code
		}
	}
	g.wrong(field, required())
	return ""
}

func (g *guidedAnswers) transfer(from string) []ledger.Line {
	to := g.money("to_money", g.form.To)
	if from != "" && from == to {
		g.wrong("to_money", ledger.NewError(ledger.Invalid, "web.guided.same_account", nil))
	}
	amount := g.amount()
	name := g.words("web.guided.kind.transfer")
	return []ledger.Line{
		g.line(to, name, amount, 0), g.line(from, name, 0, amount),
	}
}

// amount reads how much money it was.
func (g *guidedAnswers) amount() ledger.Money {
	m, err := amount(g.form.Amount)
	if err != nil {
		g.wrong("amount", err)
	} else if m <= 0 {
		g.wrong("amount", ledger.NewError(ledger.Invalid, "web.guided.amount", nil))
	}
	return m
}

// event is money that came or went for a purpose.
func (g *guidedAnswers) event(money string) []ledger.Line {
	choice, ok := g.chosen()
	if !ok {
		g.wrong("purpose", required())
		return nil
	}
	summary := strings.TrimSpace(g.words("web.guided.for."+choice.purpose.name) + " " + g.who())
	line := g.line(choice.Code, summary, 0, 0)
	var m ledger.Money
	if g.form.Weighed {
		m, summary = g.weighed(&line)
	} else {
		m = g.amount()
	}
	line.Summary = summary
	if choice.purpose.in {
		line.Credit = m
		return []ledger.Line{g.line(money, summary, m, 0), line}
	}
	line.Debit = m
	lines := []ledger.Line{line}
	if owed := g.choices.leaf(choice.purpose.through.of(g.regime)); owed != "" {
		lines = append(lines, g.line(owed, summary, 0, m), g.line(owed, summary, m, 0))
	}
	return append(lines, g.line(money, summary, 0, m))
}

func (g *guidedAnswers) chosen() (purposeChoice, bool) {
	for _, p := range g.form.Purposes {
		for _, c := range p.Choices {
			if c.Value == g.form.Purpose {
				return c, true
			}
		}
	}
	return purposeChoice{}, false
}

// who is the name for the summary: that of the member or counterparty, or what was typed.
func (g *guidedAnswers) who() string {
	for _, d := range []ledger.Dimension{ledger.Counterparty, ledger.Member} {
		code, err := g.choices.value(d, g.form.Who)
		if err != nil || code == "" {
			continue
		}
		for _, v := range g.choices.values[d] {
			if v.Code == code {
				return v.Name
			}
		}
	}
	return g.form.Who
}

// weighed is the amount of what was sold, and a summary that tells how it was worked out. An account that keeps
// quantities gets them.
func (g *guidedAnswers) weighed(line *ledger.Line) (ledger.Money, string) {
	f := g.form
	q, err := ledger.ParseQuantity(f.Quantity)
	if err != nil || q <= 0 {
		g.wrong("quantity", ledger.NewError(ledger.Invalid, "quantity.malformed",
			ledger.Args{"text": clip(f.Quantity, 40)}))
	}
	p, err := ledger.ParsePrice(f.UnitPrice)
	if err != nil {
		g.wrong("price", err)
	}
	m, err := q.Cost(p)
	if err != nil {
		g.wrong("price", err)
	}
	if f.Product == "" {
		g.wrong("product", required())
	}
	if a, err := g.choices.chart.Find(line.Account); err == nil && a.Unit != "" {
		line.Quantity, line.Price = q, p
		if f.Unit != a.Unit {
			g.wrong("unit", ledger.NewError(ledger.Invalid, "web.guided.unit", ledger.Args{"unit": a.Unit}))
		}
	}
	if m == 0 && len(g.es) == 0 {
		g.wrong("price", ledger.NewError(ledger.Invalid, "web.guided.amount", nil))
	}
	words := g.words("web.guided.sold") + f.Product + " " + q.String() + f.Unit + "×" + p.String() + "元"
	return m, strings.TrimSpace(words + " " + g.who())
}

// line is a line on an account with the details that the account demands, and with those that were answered beyond.
func (g *guidedAnswers) line(code, summary string, debit, credit ledger.Money) ledger.Line {
	l := ledger.Line{Summary: summary, Account: code, Debit: debit, Credit: credit}
	demanded := g.choices.demanded(code)
	twoPersons := slices.Contains(demanded, ledger.Member) && slices.Contains(demanded, ledger.Counterparty)
	for _, d := range ledger.AllDimensions {
		must := slices.Contains(demanded, d)
		if !must && (person(d) || g.isMoney(code)) {
			continue
		}
		field, text := g.answer(d)
		value, err := g.choices.value(d, text)
		if err == nil && must && value == "" {
			err = required()
		}
		if err != nil && person(d) && twoPersons {
			continue // one answer is not two persons: the grid asks for the other one
		}
		if err != nil {
			g.wrong(field, err)
		}
		l.Dimensions = l.Dimensions.With(d, value)
	}
	return l
}

// person reports whether the dimension is answered by "with whom".
func person(d ledger.Dimension) bool { return d == ledger.Member || d == ledger.Counterparty }

// answer is what was said for a dimension, and the box where it was typed.
func (g *guidedAnswers) answer(d ledger.Dimension) (field, text string) {
	if person(d) {
		return "who", g.form.Who
	}
	for _, asked := range g.form.Details {
		if asked.Name == d.String() {
			return asked.Name, asked.Value
		}
	}
	return d.String(), ""
}

func (g *guidedAnswers) isMoney(code string) bool {
	return slices.ContainsFunc(g.form.Moneys, func(m purposeChoice) bool { return m.Code == code })
}
