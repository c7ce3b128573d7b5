using System.Diagnostics;
using System.Security.Cryptography;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using Npgsql;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>The same decisions in batches, by the code with which the API commits them: so many loops as there are
/// instances, each with its next batch waiting when the last is done.</summary>
internal static class BatchedCommits
{
    /// <param name="symbol">New in each round, so that versions start at zero.</param>
    /// <returns>Decisions committed a second.</returns>
    public static async Task<double> RunAsync(
        NpgsqlDataSource dataSource, string symbol, int accounts, int loops, int batchSize, TimeSpan time)
    {
        var store = new DecisionStore(dataSource);
        using var stop = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var share = accounts / loops;
        var running = Enumerable.Range(0, loops)
            .Select(loop => Task.Run(() => CommitAsync(store, symbol, loop * share, share, batchSize, stop.Token)))
            .ToList();
        await Task.Delay(time);
        await stop.CancelAsync();
        var committed = (await Task.WhenAll(running)).Sum();
        return committed / watch.Elapsed.TotalSeconds;
    }

    private static async Task<long> CommitAsync(
        DecisionStore store, string symbol, int firstAccount, int accounts, int batchSize, CancellationToken stop)
    {
        long committed = 0;
        var batch = new DecisionItem[batchSize];
        while (!stop.IsCancellationRequested)
        {
            for (var i = 0; i < batchSize; i++)
            {
                var number = committed + i;
                batch[i] = Decision(PlaceScript.AccountId(firstAccount + (int)(number % accounts)), symbol, number / accounts);
            }

            var outcomes = await store.CommitAsync(batch, CancellationToken.None);
            if (outcomes.Any(outcome => outcome.Status != CommitStatus.Committed))
            {
                throw new InvalidOperationException($"A decision was refused: {outcomes.First(o => o.Status != CommitStatus.Committed)}");
            }

            committed += batchSize;
        }

        return committed;
    }

    private static DecisionItem Decision(Guid accountId, string symbol, long version)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (orderId, fillId, decisionId) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now), Guid.NewGuid());
        var order = new Order(
            orderId, accountId, $"b-{orderId}", symbol, OrderSide.Buy, OrderType.Market, OrderStatus.Filled, 0.0001m, null,
            0.0001m, 0.679m, 0.005432m, "USD", 0, null, now, now);
        var fill = new Fill(
            fillId, orderId, 6790m, 0.0001m, 0.005432m, 0.008m, Liquidity.Taker, now, 1, 812, now, 0.75m, 6790m);
        var decision = new TradeDecision(
            order,
            [fill],
            [
                Journals.Fill(orderId, fillId, LedgerAccount.Available, "USD", 0.679m, "BTC", 0.0001m),
                Journals.Fee(orderId, fillId, LedgerAccount.Available, "USD", 0.005432m),
            ]);
        return new DecisionItem(
            decisionId, decision, version, "place", true, SHA256.HashData(orderId.ToByteArray()), [0.679m],
            $$$"""
            {"decision":"{{{decisionId}}}","v":2,
            "ask":{"side":"buy","type":"market","quantity":0.0001,"clientOrderId":"{{{order.ClientOrderId}}}"},
            "rules":["online",0.1,0.00000001,0.0001,0.5],"book":{"term":1,"sequence":812,"time":"{{{now:O}}}"},
            "stale":false,"fees":{"volume":0,"maker":0.004,"taker":0.008,"quoteUsd":1},
            "availableBase":0,"availableQuote":10000,"openOrders":0,"levels":[[6790,0.75]]}
            """);
    }
}
