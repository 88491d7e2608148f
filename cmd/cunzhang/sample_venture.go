package main

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// The lodge 多格·小兰山 keeps a book here, and its contract with 高寨村 was settled for 2025 through the service: a tenth
// of the operating profit, a voucher in both books.
const (
	sampleLodge    = "xiaolanshan"
	sampleContract = "GZ-2025-01"
	settledIn      = ledger.Period(202512)
)

// openYear writes the lodge's book up to the end of the year that is settled and leaves that month open. What it
// returns closes it and writes the rest.
func (l *loading) openYear(
	ctx context.Context, start ledger.Period, plans []plan,
) (later func(ctx context.Context) error, err error) {
	err = l.write(ctx, func(ctx context.Context) error {
		if err := l.masters(ctx); err != nil {
			return err
		}
		for p := start; p < settledIn; p = p.Next() {
			if err := l.month(ctx, p, plans); err != nil {
				return fmt.Errorf("%s: %w", p, err)
			}
		}
		if err := l.vouchers(ctx, settledIn, plans); err != nil {
			return err
		}
		return l.depreciate(ctx, settledIn)
	})
	return func(ctx context.Context) error {
		return l.write(ctx, func(ctx context.Context) error {
			if err := l.closeMonth(ctx, settledIn); err != nil {
				return err
			}
			return l.rest(ctx, settledIn.Next(), plans)
		})
	}, err
}

// sampleVisitors are the guests of the lodge by month of 2025 from June on, and of the year after.
var sampleVisitors = [...]int{820, 1640, 1930, 1320, 1860, 980, 910, 1120, 970, 830, 1010, 820, 1050, 1160, 920, 720, 900, 640, 600}

// settle enters the lodge as a venture of the village with its contract, settles it for the year, and has the vouchers
// posted in both books.
func (l *loading) settle(ctx context.Context) error {
	s := ventures.New(l.books)
	if err := s.PutVenture(ctx, l.preparer, "sample.venture", l.book, ventures.Venture{
		Code: "V01", Name: "多格·小兰山", Kind: ventures.Lodge, Mode: ventures.Leased, Operator: "多格小兰山乡村旅居有限公司",
		Rooms: 18, Beds: 32, Houses: 3, Land: 12_5000, Source: sampleLodge, Counterparty: "C01", Active: true,
	}); err != nil {
		return err
	}
	for i, visitors := range sampleVisitors {
		p := ledger.Period(202506).AddMonths(i)
		if p >= l.today.Period() {
			break
		}
		if err := s.PutMonth(ctx, l.preparer, "sample.month."+p.String(), l.book, ventures.Month{
			Venture: "V01", Period: p, Visitors: visitors, Nights: visitors * 2 / 5,
		}); err != nil {
			return err
		}
	}
	if _, err := s.PutContract(ctx, l.preparer, "sample.contract", l.book, ventures.Contract{
		No: sampleContract, Venture: "V01", Title: "多格·小兰山合作经营合同", Nature: ventures.Stake, From: 20250101, Cycle: 12,
		DueDays: 31, Collective: "C01", Document: "合作经营合同（2024年12月签订，2025年起）", Terms: cooperatives.Terms{
			Base: cooperatives.OperatingProfit, Tiers: []cooperatives.Tier{{Rate: decimal.New(10, -2)}},
			LateRate: decimal.New(5, -4),
		},
	}); err != nil {
		return err
	}
	year := ledger.Span{From: settledIn.YearStart(), To: settledIn}
	done, err := s.Settle(ctx, l.preparer, "sample.settle", l.book, sampleContract, year)
	if err != nil {
		return err
	}
	lodge := *l
	lodge.book = done.VentureBook
	if err := l.postOne(ctx, done.Voucher); err != nil {
		return err
	}
	if err := lodge.postOne(ctx, done.VentureDraft); err != nil {
		return err
	}
	return s.PutReceipt(ctx, l.preparer, "sample.receipt", l.book, ventures.Receipt{
		Contract: sampleContract, Span: year, Date: 20260121, Amount: done.Due.Amount, Note: "银行转账",
	})
}

// postOne has one submitted voucher checked and posted.
func (l *loading) postOne(ctx context.Context, id ledger.VoucherID) error {
	var refs []books.Ref
	err := l.books.Snapshot(ctx, l.book, nil, func(ctx context.Context, s *books.Snapshot) error {
		v, err := s.Voucher(ctx, id)
		if err == nil {
			refs = []books.Ref{{ID: id, Version: v.Version}}
		}
		return err
	})
	if err != nil {
		return err
	}
	return l.write(ctx, func(ctx context.Context) error { return l.post(ctx, refs) })
}
