package ledger_test

import (
	"fmt"

	"cunzhang/ledger"
)

func ExampleParseMoney() {
	for _, text := range []string{"1,234.5", "￥１２３４．５６", "-12元", "0.001"} {
		m, err := ledger.ParseMoney(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(int64(m), m.Grouped())
	}
	// Output:
	// 123450 1,234.50
	// 123456 1,234.56
	// -1200 -12.00
	// invalid: money.too_fine text=0.001
}

func ExampleMoney_Capitals() {
	fmt.Println(ledger.Money(1_409_50).Capitals())
	fmt.Println(ledger.Money(16_409_02).Capitals())
	// Output:
	// 人民币壹仟肆佰零玖元伍角整
	// 人民币壹万陆仟肆佰零玖元零贰分
}

func ExampleAllocate() {
	// 100 yuan over three households with 3, 2 and 2 shares.
	parts, err := ledger.Allocate(100_00, []int64{3, 2, 2})
	fmt.Println(parts, err)
	// Output:
	// [42.86 28.57 28.57] <nil>
}
