package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/web/paper"
)

// dividendPage is a distribution with all that can be done about it.
type dividendPage struct {
	Run      dividends.Run
	Name     string
	Link     string
	Path     []pathStep
	Steps    []paper.Step
	Rate     ledger.Money // for one share; 0 where the pool is split exactly
	Residue  ledger.Money
	Step     stepForm
	Earliest ledger.Date  // first day of the vote; 0 unless the plan is published
	Land     ledger.Money // compensation for land that the plan has left out, on which this meeting does not vote
	Vouchers []voucherLine
	Moves    []moveLine
	Batches  []batchLine
	Pay      payForm
	Accounts []accountChoice // that can pay
	CanPost  bool
	Handed   bool // the vouchers are drafted, and wait to be posted while the run is approved only
	Redraft  bool // vouchers of payments were deleted or reversed, and the person may draft them anew
	CanPay   bool
	Returns  bool // the plan can be sent back
	Annul    bool
	Patron   bool // a farmers' cooperative
}

// pathStep is a state of the way and when the run came to it.
type pathStep struct {
	State string
	On    ledger.Date
	Name  string // who took it there
	Done  bool
	Now   bool // the next one to take
}

// stepForm is the next step as it is typed.
type stepForm struct {
	To             cooperatives.PlanState
	Office         cooperatives.Office
	Mine           bool // the person may take it
	Paper          bool // what was decided elsewhere is written down, with the paper
	On             string
	Document       string
	Body           string
	Bodies         []string
	Entitled       string
	Present        string
	Proxies        string
	Votes          string
	Yes, No, Abst  string
	Reason, Back   string // of a step back or an end, and its day
	PostOn         string
	FilesNeeded    bool
	RegisterVoters int
}

// voucherLine is a voucher of the run.
type voucherLine struct {
	dividends.Voucher
	Link    string
	Purpose string // in words
}

// moveLine is a step that was taken, with its papers.
type moveLine struct {
	dividends.Move
	Files []fileView
}

// batchLine is a batch in the list.
type batchLine struct {
	dividends.Batch
	Link string
}

// payForm is a batch as it is typed.
type payForm struct{ Method, Account, On, Document, Holders, Consents string }

var (
	bodyNames  = []string{"members", "representatives", "villagers", "mass"}
	payMethods = []string{"bank", "cash", "offset", "conversion"}
)

// Methods lists the ways to pay.
func (p *dividendPage) Methods() []string { return payMethods }

func dividendShow(r *request) error {
	run, err := r.findRun()
	if err != nil {
		return err
	}
	return showDividend(r, &run, stepForm{}, payForm{}, nil)
}

// runAgain shows the run of the path once more with what was typed.
func (r *request) runAgain(step stepForm, pay payForm, problem error) error {
	if kind := ledger.KindOf(problem); kind == ledger.Internal || kind == ledger.NotFound {
		return problem
	}
	run, err := r.findRun()
	if err != nil {
		return err
	}
	return showDividend(r, &run, step, pay, problem)
}

func showDividend(r *request, run *dividends.Run, step stepForm, pay payForm, problem error) error {
	words := paper.Words{Locale: r.srv.Locale, Lang: r.lang, Run: run}
	data := dividendPage{
		Run: *run, Name: r.runName(run.Year, run.Kind), Link: r.runLink(run.No), Steps: words.Waterfall(),
		Path: pathOf(run), Step: step, Pay: pay, Patron: run.Rules.Charter.Regime == ledger.FarmersCooperative,
		Handed:  run.Handed(),
		CanPost: !run.Void && run.State == cooperatives.PlanApproved && !run.Handed() && r.may(writers),
		CanPay:  !run.Void && run.State == cooperatives.PlanPosted && r.may(payers),
		Returns: !run.Void && run.State > cooperatives.PlanDraft && run.State < cooperatives.PlanApproved && r.may(stepTakers),
		Annul:   !run.Void && run.State < cooperatives.PlanPosted && r.may(writers),
	}
	if pool := run.Pool(dividends.OfShares); pool != nil {
		data.Rate, data.Residue = pool.Rate, pool.Residue
	}
	voters, err := r.srv.Dividends.Voters(r.ctx(), run.Book, r.today())
	if err != nil {
		return err
	}
	data.offerStep(r, run, voters)
	for _, v := range run.Vouchers {
		// What the plan declares and does not stand takes the run back to its approval, where the form stands anyway.
		data.Redraft = data.Redraft || !v.Stands() && run.State > cooperatives.PlanApproved && r.may(writers)
		data.Vouchers = append(data.Vouchers, voucherLine{v, r.voucherLink(v.ID), r.purpose(run, v.Purpose)})
	}
	for _, m := range run.Moves {
		data.Moves = append(data.Moves, moveLine{m, r.fileLinks(m.Files)})
	}
	slices.Reverse(data.Moves)
	for _, b := range run.Batches {
		data.Batches = append(data.Batches, batchLine{b, data.Link + "/batches/" + strconv.Itoa(b.No)})
	}
	if err := data.offerAccounts(r); err != nil {
		return err
	}
	title := data.Name + " · " + r.text("web.dividend.no", ledger.Args{"run": strconv.Itoa(run.No)})
	if problem != nil {
		return r.again(problem, "dividend_run", title, &data)
	}
	return r.render(http.StatusOK, "dividend_run", title, &data)
}

// offerStep fills in who takes the next step, and what the form says before anything is typed. voters have a vote by the
// register.
func (p *dividendPage) offerStep(r *request, run *dividends.Run, voters int) {
	s := &p.Step
	s.To = run.Next()
	s.Office = cooperatives.MoverOf(s.To)
	s.Paper = onPaper[s.Office].Meets(r.roles) && !officeRoles[s.Office].Meets(r.roles)
	s.Mine = s.To != cooperatives.PlanStateUnknown && (s.Paper || officeRoles[s.Office].Meets(r.roles))
	s.FilesNeeded = s.Paper || s.To == cooperatives.PlanVoted
	s.Bodies = bodyNames
	if s.On == "" {
		s.On = r.today().String()
	}
	if s.Back == "" {
		s.Back = r.today().String()
	}
	if s.PostOn == "" {
		s.PostOn = r.today().String()
	}
	if p.Pay.On == "" {
		p.Pay.On = r.today().String()
	}
	if s.To == cooperatives.PlanVoted {
		if s.Entitled == "" && voters > 0 {
			s.Entitled = strconv.Itoa(voters)
		}
		p.Earliest = run.Published.AddDays(noticeDays(&run.Rules))
		for _, t := range run.Taints {
			if t.Kind == cooperatives.LandCompensation {
				p.Land += t.Amount
			}
		}
	}
}

// offerAccounts lists the accounts that can pay.
func (p *dividendPage) offerAccounts(r *request) error {
	return r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		if !p.CanPay {
			return nil
		}
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		for _, a := range c.accounts {
			if account, err := c.chart.Find(a.Code); err == nil && account.Flow != ledger.NoFlow {
				p.Accounts = append(p.Accounts, a)
			}
		}
		return nil
	})
}

// pathOf is the way of the regime with the steps that this version has taken.
func pathOf(run *dividends.Run) []pathStep {
	route := cooperatives.Route(run.Rules.Charter.Regime)
	next := slices.Index(route, run.State) + 1
	var out []pathStep
	for i, state := range route {
		step := pathStep{State: state.String(), Done: i < next, Now: i == next && !run.Void}
		for _, m := range run.Moves {
			if m.To == state && m.Version == run.Version && !m.Void {
				step.On, step.Name = m.On, m.Name
			}
		}
		out = append(out, step)
	}
	return out
}

// purpose says what a voucher of the run is for.
func (r *request) purpose(run *dividends.Run, purpose string) string {
	key, rest, _ := strings.Cut(purpose, "/")
	if key == "reserve" {
		key = ofRegime(key, run.Rules.Charter.Regime)
	}
	batch, _, _ := strings.Cut(rest, "/")
	return r.text("web.dividend.purpose."+key, ledger.Args{"batch": batch})
}

func (r *request) fileLinks(files []ledger.File) []fileView {
	var out []fileView
	for _, f := range files {
		out = append(out, fileView{
			Name: f.Name, Link: r.base() + "/files/" + f.Hash.String(), Picture: strings.HasPrefix(f.Type, "image/"),
		})
	}
	return out
}
