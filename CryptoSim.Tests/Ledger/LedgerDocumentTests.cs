using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;
using CryptoSim.Tests.Tidy;

namespace CryptoSim.Tests.Ledger;

[TestClass]
public sealed class LedgerDocumentTests
{
    [TestMethod]
    public void The_worked_example_of_the_ledger_document_is_what_the_code_does()
    {
        var trader = new PaperTrader();
        trader.Deposit("USD", 10_000);
        trader.ShowBook([new(6_789.9m, 2)], [new(6_790.1m, 0.75m), new(6_790.3m, 2)]);
        trader.Place(OrderSide.Buy, 1, null);
        trader.Place(OrderSide.Buy, 0.2m, 6_700);
        trader.ShowBook([new(6_699.8m, 2)], [new(6_700, 0.05m), new(6_700.2m, 2)]);
        trader.Cancel(trader.Orders[^1]);

        var table = trader.Journals.SelectMany((journal, index) => journal.Entries.Select(entry =>
            $"| {index + 1} | {journal.Kind} | {entry.Account} | {entry.Asset} | {Amounts.Text(entry.Amount)} |"));
        var balances = new[] { "USD", "BTC" }.SelectMany(asset => Enum.GetValues<LedgerAccount>()
            .Select(account => (account, asset, sum: trader.Balances.Of(account, asset)))
            .Where(balance => balance.sum != 0)
            .Select(balance => $"| {balance.account} | {balance.asset} | {Amounts.Text(balance.sum)} |"));
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ledger.md"));

        StringAssert.Contains(document, string.Join('\n', table));
        StringAssert.Contains(document, string.Join('\n', balances));
    }
}
