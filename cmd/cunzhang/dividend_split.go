package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports/text"
)

// dividendSplitCmd splits an amount by weights that a file gives, without any book.
type dividendSplitCmd struct {
	Amount  string `required:"" placeholder:"43395.14" help:"要分的金额，元 | The amount to split, in yuan."`
	Weights string `required:"" placeholder:"FILE" help:"CSV 文件：列 id,weight，或按持股天数计的 id,shares,from,to | A CSV with the columns id,weight, or id,shares,from,to to count share-days."`
	Method  string `required:"" enum:"rate,exact" placeholder:"rate|exact" help:"rate 每股定额，余数不分；exact 分到每一分钱 | rate: the same round amount for every share, the residue stays; exact: every fen is given."`
	Unit    string `enum:"分,角,元,fen,jiao,yuan" default:"分" placeholder:"分|角|元" help:"每股金额取到（rate 用） | What the amount for a share is rounded down to, with rate: fen, jiao or yuan."`
	From    string `placeholder:"2025-01-01" help:"计算期第一天（按持股天数时） | The first day, for share-days."`
	To      string `placeholder:"2025-12-31" help:"计算期最后一天（按持股天数时） | The last day, for share-days."`
	Format  string `enum:"text,csv,json" default:"text" help:"text、csv（最后一行 residue 为余数）或 json | text, csv (the last row, residue, is what is left) or json."`
}

// Run reads the weights and prints the parts and the residue.
func (c *dividendSplitCmd) Run(a *app) error {
	pool, err := ledger.ParseMoney(c.Amount)
	if err != nil {
		return ledger.Problems(err)[0].At("amount")
	}
	weights, err := c.read()
	if err != nil {
		return err
	}
	split, err := c.split(pool, weights)
	if err != nil {
		return err
	}
	switch c.Format {
	case "csv":
		return a.deliver("", func(w io.Writer) error { return splitCSV(w, split) })
	case "json":
		return a.deliver("", func(w io.Writer) error { return splitJSON(w, split, c.Method) })
	}
	return a.splitText(split)
}

func (c *dividendSplitCmd) split(pool ledger.Money, w cooperatives.Weights) (cooperatives.Split, error) {
	if c.Method == "exact" {
		return cooperatives.SplitExact(pool, w)
	}
	return cooperatives.SplitByRate(pool, w, steps()[c.Unit])
}

// read reads the file of weights, which its head tells from one of share-days.
func (c *dividendSplitCmd) read() (cooperatives.Weights, error) {
	content, err := os.ReadFile(c.Weights)
	if err != nil {
		return cooperatives.Weights{}, fileError(c.Weights, err)
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\uFEFF"))))
	in.FieldsPerRecord = -1
	head, err := in.Read()
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(head[i]))
	}
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return cooperatives.Weights{}, badHead("import.quotes")
	case slices.Equal(head, []string{"id", "weight"}):
		return readWeights(in)
	case slices.Equal(head, []string{"id", "shares", "from"}), slices.Equal(head, []string{"id", "shares", "from", "to"}):
		return c.readShareDays(in)
	}
	return cooperatives.Weights{}, badHead("split.columns")
}

func badHead(key string) error {
	var problems books.RowProblems
	problems.Add(1, "file", ledger.NewError(ledger.Invalid, key, nil))
	return problems.Err()
}

// eachRow calls f for the rows behind the head that hold anything; f returns what is wrong with a row. All problems of
// the file are told at once.
func eachRow(in *csv.Reader, f func(cells []string) ledger.Errors) error {
	var problems books.RowProblems
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return problems.Err()
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) { // where rows begin is not known behind a broken quote
			problems.Add(broken.StartLine, "file", ledger.NewError(ledger.Invalid, "import.quotes", nil))
			return problems.Err()
		}
		if err != nil {
			return err
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		row, _ := in.FieldPos(0)
		for _, e := range f(cells) {
			problems.Add(row, firstOf(e.Field, "file"), e)
		}
	}
}

// readWeights reads id,weight: a weight is not negative and has at most four decimals, and nobody stands there twice.
func readWeights(in *csv.Reader) (cooperatives.Weights, error) {
	one, err := ledger.ParseQuantity("1")
	if err != nil {
		return cooperatives.Weights{}, err
	}
	w := cooperatives.Weights{PerShare: int64(one)}
	seen := map[string]bool{}
	err = eachRow(in, func(cells []string) ledger.Errors {
		if len(cells) != 2 {
			return ledger.Errors{ledger.NewError(ledger.Invalid, "split.row_columns", nil)}
		}
		id := strings.TrimSpace(cells[0])
		problems := checkHolder(id)
		if seen[id] {
			problems = append(problems, ledger.NewError(ledger.Invalid, "split.twice", ledger.Args{"holder": id}).At("code"))
		}
		seen[id] = true
		q, err := ledger.ParseQuantity(cells[1])
		switch {
		case err != nil:
			problems = append(problems, ledger.Problems(err)[0].At("shares"))
		case q < 0:
			problems = append(problems, ledger.NewError(ledger.Invalid, "split.negative",
				ledger.Args{"holder": id}).At("shares"))
		}
		w.Claims = append(w.Claims, cooperatives.Claim{Holder: cooperatives.Holder(id), Weight: int64(q)})
		return problems
	})
	return w, err
}

func checkHolder(id string) ledger.Errors {
	if id == "" {
		return ledger.Errors{ledger.NewError(ledger.Invalid, "field.required", nil).At("code")}
	}
	if e := ledger.CheckText("code", id, cooperatives.MaxCode); e != nil {
		return ledger.Errors{e}
	}
	return nil
}

// readShareDays reads id,shares,from,to and weighs the shares by their days of the time that the flags name.
func (c *dividendSplitCmd) readShareDays(in *csv.Reader) (cooperatives.Weights, error) {
	if c.From == "" || c.To == "" {
		return cooperatives.Weights{}, ledger.NewError(ledger.Invalid, "split.needs_days", nil)
	}
	var problems ledger.Errors
	var days [2]ledger.Date
	for i, text := range []string{c.From, c.To} {
		var err error
		if days[i], err = ledger.ParseDate(text); err != nil {
			problems = append(problems, ledger.Problems(err)[0].At([]string{"from", "to"}[i]))
		}
	}
	var stretches []cooperatives.Stretch
	err := eachRow(in, func(cells []string) ledger.Errors {
		s, err := cooperatives.ParseStretch(cells)
		if err != nil {
			return ledger.Problems(err)
		}
		stretches = append(stretches, s)
		return nil
	})
	if err != nil {
		problems = append(problems, ledger.Problems(err)...)
	}
	if err := problems.Err(); err != nil {
		return cooperatives.Weights{}, err
	}
	return cooperatives.ShareDays(stretches, days[0], days[1])
}

// weightText writes a weight in shares or share-days.
func weightText(weight int64) string { return ledger.Quantity(weight).String() }

// splitCSV writes id,weight,amount in the order of the file and, as its last row, the residue. An id that a spreadsheet
// would take for a formula gets an apostrophe in front.
func splitCSV(w io.Writer, s cooperatives.Split) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"id", "weight", "amount"}}
	for _, p := range s.Parts {
		rows = append(rows, []string{text.Defuse(string(p.Holder)), weightText(p.Weight), p.Amount.String()})
	}
	return out.WriteAll(append(rows, []string{"residue", "", s.Residue.String()}))
}

// splitPart and splitResult are the JSON form of a split, amounts as decimal strings in yuan.
type splitPart struct {
	ID     string `json:"id"`
	Weight string `json:"weight"`
	Amount string `json:"amount"`
}

type splitResult struct {
	Method      string      `json:"method"`
	Amount      string      `json:"amount"`
	Rate        string      `json:"rate,omitempty"`
	Distributed string      `json:"distributed"`
	Residue     string      `json:"residue"`
	Parts       []splitPart `json:"parts"`
}

func splitJSON(w io.Writer, s cooperatives.Split, method string) error {
	out := splitResult{
		Method: method, Amount: s.Pool.String(), Distributed: s.Distributed().String(), Residue: s.Residue.String(),
		Parts: make([]splitPart, 0, len(s.Parts)),
	}
	if s.Mode == cooperatives.ByRate {
		out.Rate = s.Rate.String()
	}
	for _, p := range s.Parts {
		out.Parts = append(out.Parts, splitPart{string(p.Holder), weightText(p.Weight), p.Amount.String()})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}

// splitText prints the parts as a table and what became of the amount in one sentence.
func (a *app) splitText(s cooperatives.Split) error {
	rows := [][]string{a.words("cli.column_holder", "cli.column_weight", "cli.column_amount")}
	for _, p := range s.Parts {
		rows = append(rows, []string{string(p.Holder), weightText(p.Weight), p.Amount.Grouped()})
	}
	if err := a.table(rows); err != nil {
		return err
	}
	args := ledger.Args{
		"pool": s.Pool.Grouped(), "count": strconv.Itoa(len(s.Parts)), "given": s.Distributed().Grouped(),
		"residue": s.Residue.Grouped(),
	}
	if s.Mode == cooperatives.Exact {
		return a.say("cli.split_exact", args)
	}
	args["rate"] = s.Rate.Grouped()
	return a.say("cli.split_by_rate", args)
}
