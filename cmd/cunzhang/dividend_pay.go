package main

import (
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// dividendPayCmd is about batches of payments.
type dividendPayCmd struct {
	Prepare dividendPrepareCmd `cmd:"" help:"编制一批付款 | Prepare a batch."`
	Release dividendReleaseCmd `cmd:"" help:"放行，由编制人以外的人办理 | Release it, by another person than prepared it."`
	Cancel  dividendCancelCmd  `cmd:"" help:"取消没有放行的一批 | Cancel one that was not released."`
	File    dividendFileCmd    `cmd:"" help:"生成银行代发文件 | Write the file with which the bank pays."`
	Report  dividendReportCmd  `cmd:"" help:"登记付款结果，生成付款凭证 | Tell what was paid, and draft the voucher."`
	Bounce  dividendBounceCmd  `cmd:"" help:"登记银行退回（退汇）的付款，生成退回凭证 | Tell what the bank took back after it paid, and draft the voucher."`
	List    dividendBatchCmd   `cmd:"" help:"列出一批付款 | List the payments of a batch."`
}

type dividendPrepareCmd struct {
	Book     string   `help:"账套编码 | Code of the book."`
	Number   int      `name:"run" required:"" placeholder:"NO" help:"分配方案编号 | Number of the distribution."`
	Method   string   `enum:"bank,cash,offset,conversion" default:"bank" help:"bank 银行代发、cash 现金签领、offset 抵扣欠款、conversion 转为股金 | bank, cash, offset against a debt, or conversion into contributions."`
	Account  string   `required:"" help:"付款科目；抵扣为债权科目，转股金为股金科目 | The account that pays, or that of the debt or the contributions."`
	On       string   `placeholder:"2026-03-01" help:"付款日期（默认今天） | The day of payment (default: today)."`
	Holder   []string `placeholder:"CODE" help:"只付这些持有人，可写多次（默认为全部待付的） | Pay these holders alone; may be repeated (default: all who wait)."`
	Consent  []string `placeholder:"CODE:AMOUNT" help:"只同意抵扣一部分的持有人和金额，可写多次（默认抵欠款和分红中较小的数） | A holder and how much he consents to set off; may be repeated (default: the debt or the dividend, whichever is less)."`
	Document string   `help:"同意书或决议 | The consent or resolution."`
	acting
	papers
}

// Run prepares the batch.
func (c *dividendPrepareCmd) Run(a *app) error {
	method, err := dividends.ParseMethod(c.Method)
	if err != nil {
		return err
	}
	on, err := optionalDate(c.On)
	if err != nil {
		return err
	}
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		files, err := c.keep(a, b, who, book)
		if err != nil {
			return err
		}
		q := dividends.BatchRequest{
			Book: book, Run: c.Number, Method: method, Account: c.Account, On: on, Document: c.Document, Files: files,
		}
		for _, h := range c.Holder {
			q.Holders = append(q.Holders, cooperatives.Holder(h))
		}
		if q.Consents, err = consentsIn(c.Consent); err != nil {
			return err
		}
		d := a.dividends(b)
		no, err := d.Prepare(a.ctx, who, submissionKey(), q)
		if err != nil {
			return err
		}
		batch, _, err := d.Payments(a.ctx, book, c.Number, no)
		if err != nil {
			return err
		}
		return a.sayBatch(batch)
	})
}

// consentsIn reads holders and how much they consent to set off.
func consentsIn(list []string) (map[cooperatives.Holder]ledger.Money, error) {
	out := map[cooperatives.Holder]ledger.Money{}
	for _, text := range list {
		code, amount, ok := strings.Cut(text, ":")
		if _, twice := out[cooperatives.Holder(code)]; twice {
			return nil, ledger.NewError(ledger.Invalid, "dividend.consent_twice", ledger.Args{"code": code})
		}
		if !ok {
			return nil, ledger.NewError(ledger.Invalid, "dividend.consent_line", ledger.Args{"text": text})
		}
		m, err := ledger.ParseMoney(amount)
		if err != nil {
			return nil, err
		}
		out[cooperatives.Holder(code)] = m
	}
	return out, nil
}

// sayBatch tells how a batch stands.
func (a *app) sayBatch(b dividends.Batch) error {
	return a.say("cli.dividend_batch", ledger.Args{
		"no": strconv.Itoa(b.No), "state": a.sentence("batch_state."+b.State.String(), nil),
		"count": strconv.Itoa(b.Payments), "amount": b.Net().Grouped(), "paid": strconv.Itoa(b.Paid),
		"failed": strconv.Itoa(b.Failed), "bounced": strconv.Itoa(b.Bounced),
	})
}

// ofBatch is a batch of a run.
type ofBatch struct {
	ofRun
	Batch int `required:"" placeholder:"NO" help:"付款批次 | Number of the batch."`
}

type dividendReleaseCmd struct{ ofBatch }

// Run releases the batch.
func (c *dividendReleaseCmd) Run(a *app) error {
	return c.with(a, func(d *dividends.Dividends, run dividends.Run, who ledger.Actor) error {
		b, err := d.Release(a.ctx, who, submissionKey(), dividends.Decision{Book: run.Book, Run: run.No, Batch: c.Batch})
		if err != nil {
			return err
		}
		return a.sayBatch(b)
	})
}

type dividendCancelCmd struct {
	ofBatch
	Reason string `required:"" help:"原因 | The reason."`
}

// Run cancels the batch.
func (c *dividendCancelCmd) Run(a *app) error {
	return c.with(a, func(d *dividends.Dividends, run dividends.Run, who ledger.Actor) error {
		b, err := d.Cancel(a.ctx, who, submissionKey(), dividends.Decision{
			Book: run.Book, Run: run.No, Batch: c.Batch, Reason: c.Reason,
		})
		if err != nil {
			return err
		}
		return a.sayBatch(b)
	})
}

type dividendReportCmd struct {
	ofBatch
	bankFlags
	Result string   `placeholder:"FILE" help:"银行回盘文件 | The bank's file of results."`
	On     string   `placeholder:"2026-03-02" help:"付款日期（默认今天） | The day of payment (default: today)."`
	All    bool     `help:"其余全部付款成功 | All that were not told of are paid."`
	Paid   []string `placeholder:"CODE" help:"付款成功的持有人，可写多次 | A holder who was paid; may be repeated."`
	Failed []string `placeholder:"CODE:REASON" help:"付款失败的持有人和原因，可写多次 | A holder whose payment failed, and why; may be repeated."`
}

// Run tells the outcomes. With --all, failures are told first and the others are paid.
func (c *dividendReportCmd) Run(a *app) error {
	on, err := optionalDate(c.On)
	if err != nil {
		return err
	}
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		r := dividends.Report{Book: book, Run: c.Number, Batch: c.Batch, On: on, All: c.All}
		if r.Outcomes, err = c.outcomes(a, b, who, book); err != nil {
			return err
		}
		batch, err := a.dividends(b).Report(a.ctx, who, submissionKey(), r)
		if err != nil {
			return err
		}
		return a.sayBatch(batch)
	})
}

// outcomes are those of the bank's file and of the flags.
func (c *dividendReportCmd) outcomes(
	a *app, b *books.Books, who ledger.Actor, book ledger.BookID,
) ([]dividends.Outcome, error) {
	var out []dividends.Outcome
	if c.Result != "" {
		profile, err := c.profile(a, b, book)
		if err != nil {
			return nil, err
		}
		q := batchRef{book: book, run: c.Number, no: c.Batch, out: (*dividends.Payment).Told}
		if out, err = a.readResult(b, who, q, c.Result, profile); err != nil {
			return nil, err
		}
	}
	out = append(out, failures(c.Failed)...)
	for _, holder := range c.Paid {
		out = append(out, dividends.Outcome{Holder: cooperatives.Holder(holder), Paid: true})
	}
	return out, nil
}

// failures reads CODE:REASON.
func failures(texts []string) []dividends.Outcome {
	var out []dividends.Outcome
	for _, text := range texts {
		holder, reason, _ := strings.Cut(text, ":")
		out = append(out, dividends.Outcome{Holder: cooperatives.Holder(holder), Reason: reason})
	}
	return out
}

type dividendBounceCmd struct {
	ofBatch
	bankFlags
	Document string   `required:"" help:"银行的退汇通知 | The notice of the bank."`
	Result   string   `placeholder:"FILE" help:"银行的退汇文件 | The bank's file."`
	On       string   `placeholder:"2026-03-05" help:"退回到账日期（默认今天） | The day on which the money came back (default: today)."`
	Holder   []string `placeholder:"CODE:REASON" help:"退回的持有人和原因，可写多次 | A holder whose payment came back, and why; may be repeated."`
	papers
}

// Run tells what came back.
func (c *dividendBounceCmd) Run(a *app) error {
	on, err := optionalDate(c.On)
	if err != nil {
		return err
	}
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		q := dividends.Bounce{Book: book, Run: c.Number, Batch: c.Batch, On: on, Document: c.Document}
		if c.Result != "" {
			profile, err := c.profile(a, b, book)
			if err != nil {
				return err
			}
			ref := batchRef{book: book, run: c.Number, no: c.Batch, out: func(p *dividends.Payment) bool { return !p.Paid }}
			if q.Outcomes, err = a.readResult(b, who, ref, c.Result, profile); err != nil {
				return err
			}
		}
		q.Outcomes = append(q.Outcomes, failures(c.Holder)...)
		if q.Files, err = c.keep(a, b, who, book); err != nil {
			return err
		}
		batch, err := a.dividends(b).Bounce(a.ctx, who, submissionKey(), q)
		if err != nil {
			return err
		}
		return a.sayBatch(batch)
	})
}

type dividendBatchCmd struct {
	ofBatch
	Format string `enum:"text,csv,json" default:"text" help:"text、csv 或 json | text, csv or json."`
}

// Run prints a line for each payment.
func (c *dividendBatchCmd) Run(a *app) error {
	return c.with(a, func(d *dividends.Dividends, run dividends.Run, _ ledger.Actor) error {
		_, payments, err := d.Payments(a.ctx, run.Book, run.No, c.Batch)
		if err != nil {
			return err
		}
		head := []string{"id", "name", "payee", "amount", "tax", "net", "reason"}
		if c.Format == "text" {
			head = a.words("cli.column_holder", "cli.column_name", "cli.column_payee", "cli.column_amount", "cli.column_tax",
				"cli.column_net", "cli.column_reason")
		}
		rows := make([][]string, len(payments))
		for i := range payments {
			p := &payments[i]
			rows[i] = []string{
				string(p.Holder), p.Name, p.Payee.Name, p.Gross.String(), p.Tax.String(), p.Net().String(), p.Reason,
			}
		}
		return a.list(c.Format, head, rows)
	})
}

type dividendInstructCmd struct {
	ofRun
	Holder   string `required:"" placeholder:"CODE" help:"持有人 | The holder."`
	Kind     string `required:"" enum:"hold,release,payee" help:"hold 暂缓、release 解除暂缓、payee 指定领款人 | hold, release or payee."`
	Name     string `help:"领款人姓名 | The name of the payee."`
	Member   string `help:"领款人是成员的，其编号 | The payee's code, of a member."`
	Relation string `help:"与持有人的关系 | How the payee is related to the holder."`
	Reason   string `help:"原因 | The reason."`
	Document string `required:"" help:"依据 | What it rests on."`
	On       string `placeholder:"2026-02-20" help:"日期（默认今天） | The day (default: today)."`
}

// Run tells how the part is to be paid.
func (c *dividendInstructCmd) Run(a *app) error {
	kinds := map[string]dividends.InstructionKind{
		"hold": dividends.Hold, "release": dividends.LetGo, "payee": dividends.PayTo,
	}
	on, err := optionalDate(c.On)
	if err != nil {
		return err
	}
	return c.with(a, func(d *dividends.Dividends, run dividends.Run, who ledger.Actor) error {
		holder := cooperatives.Holder(c.Holder)
		if err := d.Instruct(a.ctx, who, submissionKey(), dividends.Instruction{
			Book: run.Book, Run: run.No, Holder: holder, Kind: kinds[c.Kind], Reason: c.Reason, Document: c.Document, On: on,
			Payee: dividends.Payee{Holder: cooperatives.Holder(c.Member), Name: c.Name, Relation: c.Relation},
		}); err != nil {
			return err
		}
		lines, err := d.Lines(a.ctx, run.Book, run.No, dividends.LineQuery{Holder: holder})
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := a.say("cli.dividend_line", ledger.Args{
				"name": l.Name, "amount": l.Net().Grouped(), "state": a.sentence(l.StateKey(), nil),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

type dividendUnclaimedCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	On     string `placeholder:"2026-12-31" help:"到哪一天（默认今天） | The day (default: today)."`
	Format string `enum:"text,csv,json" default:"text" help:"text、csv 或 json | text, csv or json."`
}

// Run prints what is owed, the oldest first.
func (c *dividendUnclaimedCmd) Run(a *app) error {
	on, err := optionalDate(c.On)
	if err != nil {
		return err
	}
	if on == 0 {
		on = ledger.DateOf(a.Now())
	}
	return a.withDividends(c.Book, func(d *dividends.Dividends, book ledger.BookID) error {
		all, err := d.Unclaimed(a.ctx, book, on)
		if err != nil {
			return err
		}
		head := []string{"no", "year", "id", "name", "net", "state", "days"}
		if c.Format == "text" {
			head = a.words("cli.column_no", "cli.column_year", "cli.column_holder", "cli.column_name", "cli.column_net",
				"cli.column_state", "cli.column_days")
		}
		rows := make([][]string, len(all))
		for i := range all {
			u := &all[i]
			rows[i] = []string{
				strconv.Itoa(u.Run), strconv.Itoa(u.Year), string(u.Holder), u.Name, u.Owed().String(),
				a.sentence(u.StateKey(), nil), strconv.Itoa(u.Days),
			}
		}
		return a.list(c.Format, head, rows)
	})
}
