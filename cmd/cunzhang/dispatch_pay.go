package main

import (
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

type dispatchPayCmd struct {
	bankFlags
	Book      string `aliases:"coop" help:"账套编码 | Code of the book."`
	Month     string `required:"" placeholder:"2025-04" help:"付到哪个月为止 | What was earned up to this month."`
	Account   string `required:"" placeholder:"102" help:"付款科目 | The account that pays."`
	Date      string `placeholder:"2025-05-10" help:"付款日期（默认今天） | The day (default: today)."`
	Purpose   string `default:"机手报酬" help:"摘要，机手在账户里看到 | What operators see in their account."`
	PayerName string `help:"付款户名（默认为账套的单位） | Name of the paying account (default: the cooperative)."`
	PayerCard string `help:"付款账号 | Number of the paying account."`
	PayerBank string `help:"付款开户行 | Its bank."`
	Output    string `short:"o" placeholder:"DIR" help:"银行文件放到这个目录；不给就不生成 | The directory for the file; none is made without it."`
	DryRun    bool   `help:"只列出应付给谁多少，不写入 | List whom to pay how much and change nothing."`
}

// Run pays all that the operators earned and did not get. The file is written first: one that the bank would refuse
// leaves nothing behind.
func (c *dispatchPayCmd) Run(a *app) error {
	period, err := ledger.ParsePeriod(c.Month)
	if err != nil {
		return err
	}
	day, err := optionalDate(c.Date)
	if err != nil {
		return err
	}
	if day == 0 {
		day = ledger.DateOf(a.Now())
	}
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		s := fieldTeam(b)
		open, err := s.OpenPay(a.ctx, book, period)
		if err != nil {
			return err
		}
		operators, err := s.ListOperators(a.ctx, book)
		if err != nil {
			return err
		}
		names := map[string]cooperatives.Operator{}
		for _, o := range operators {
			names[o.Code] = o
		}
		if c.DryRun {
			return a.listPay(open, names)
		}
		var files []payfile.File // made before anything is drafted, delivered only once it is
		if c.Output != "" && len(open) > 0 {
			if files, err = c.files(a, b, book, open, names); err != nil {
				return err
			}
		}
		paid, err := s.PayOperators(a.ctx, a.operator(), submissionKey(), book, services.Paying{
			Period: period, Day: day, Account: c.Account, Document: c.Purpose,
		})
		if err != nil {
			return err
		}
		if files != nil {
			if err := a.deliverBank(c.Output, files); err != nil {
				return err
			}
		}
		_, tax, net := sumOf(paid)
		return a.say("pay.done", ledger.Args{
			"count": strconv.Itoa(len(paid)), "amount": net.Grouped(), "tax": tax.Grouped(),
			"voucher": strconv.FormatInt(int64(paid[0].Voucher), 10),
		})
	})
}

func sumOf(list []services.Payment) (gross, tax, net ledger.Money) {
	for i := range list {
		gross, tax, net = gross+list[i].Amount, tax+list[i].Tax, net+list[i].Net()
	}
	return gross, tax, net
}

// listPay prints whom to pay how much, what is withheld of it, and the sums.
func (a *app) listPay(open []services.Payment, operators map[string]cooperatives.Operator) error {
	rows := [][]string{a.words("cli.column_code", "cli.column_name", "cli.column_amount", "cli.column_tax", "cli.column_net")}
	for _, p := range open {
		rows = append(rows, []string{
			p.Party, operators[p.Party].Name, p.Amount.Grouped(), p.Tax.Grouped(), p.Net().Grouped(),
		})
	}
	gross, tax, net := sumOf(open)
	return a.table(append(rows, []string{a.sentence("share.total", nil), "", gross.Grouped(), tax.Grouped(), net.Grouped()}))
}

// files makes the files for the bank, with the accounts of the operators in the register of members.
func (c *dispatchPayCmd) files(
	a *app, b *books.Books, book ledger.BookID, open []services.Payment, operators map[string]cooperatives.Operator,
) ([]payfile.File, error) {
	profile, err := c.profile(a, b, book)
	if err != nil {
		return nil, err
	}
	info, err := a.book(b, c.Book)
	if err != nil {
		return nil, err
	}
	key, err := a.memberKey(b.DB())
	if err != nil {
		return nil, err
	}
	register, err := members.New(b, key)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, p := range open {
		if m := operators[p.Party].Member; m != "" {
			codes = append(codes, m)
		}
	}
	accounts, err := register.PayAccounts(a.ctx, a.operator(), book, codes, c.Purpose)
	if err != nil {
		return nil, err
	}
	_, _, net := sumOf(open)
	batch := payfile.Batch{
		Payer:   payfile.Payer{Name: firstOf(c.PayerName, info.Organization), Card: c.PayerCard, Bank: c.PayerBank},
		Purpose: c.Purpose, Total: net,
	}
	for _, p := range open {
		account := accounts[operators[p.Party].Member]
		batch.Orders = append(batch.Orders, payfile.Order{
			Ref: p.Party, Name: operators[p.Party].Name, Card: account.BankCard, Bank: account.Bank,
			IDNumber: account.IDNumber, Amount: p.Net(),
		})
	}
	return profile.Write(batch)
}
