using System.Threading.Channels;
using CryptoSim.Data.Orders;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CryptoSim.Api.Orders.Commits;

/// <summary>Where decisions wait for their commit. One loop takes all that wait as one batch while the batch before is
/// on its way, without ever waiting for more: an idle desk commits one at once, a busy one shares a disk flush.</summary>
internal sealed partial class CommitQueue : BackgroundService
{
    private static readonly TimeSpan ResolveDelay = TimeSpan.FromMilliseconds(250); // A restart takes some of these.

    private readonly DecisionStore store;
    private readonly TradingOptions options;
    private readonly TradingMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<CommitQueue> logger;
    // Each what is committed together: one decision, or an order and those that make way for it.
    private readonly Channel<PendingDecision[]> waiting;

    // Taken from the channel, but held back: their account has its share of the batch already.
    private readonly Queue<PendingDecision[]> heldBack = new();

    public CommitQueue(
        DecisionStore store,
        IOptions<TradingOptions> options,
        TradingMetrics metrics,
        TimeProvider time,
        ILogger<CommitQueue> logger)
    {
        (this.store, this.options, this.metrics, this.time, this.logger) =
            (store, options.Value, metrics, time, logger);
        waiting = Channel.CreateBounded<PendingDecision[]>(new BoundedChannelOptions(this.options.QueueCapacity)
        {
            SingleReader = true,
        });
        metrics.ObserveQueue(() => waiting.Reader.Count);
    }

    /// <summary>Whether decisions would be taken now.</summary>
    public bool HasRoom => waiting.Reader.Count < options.QueueCapacity;

    /// <param name="together">Decisions of one account that are committed in one transaction, in this order: a crash
    /// leaves all of them or none.</param>
    /// <returns>False when the queue is full, or the process stops.</returns>
    public bool TryEnqueue(PendingDecision[] together) => waiting.Writer.TryWrite(together);

    /// <summary>Waits for room: for work that has nobody to tell <c>busy</c>.</summary>
    public ValueTask EnqueueAsync(PendingDecision[] together, CancellationToken cancellationToken) =>
        waiting.Writer.WriteAsync(together, cancellationToken);

    /// <summary>Stops taking, commits what is waiting, then ends: nobody is left without an answer.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        if (ExecuteTask is { } loop)
        {
            await loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var batch = new List<PendingDecision[]>(options.BatchSize);
        while (heldBack.Count > 0 || await waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            TakeBatch(batch);
            if (batch.Count > 0)
            {
                await CommitAsync(batch, stoppingToken);
            }
        }
    }

    private void TakeBatch(List<PendingDecision[]> batch)
    {
        var (shares, size) = (new Dictionary<Guid, int>(), 0);
        // In order: what was held back for an account goes before anything newer of it.
        for (var count = heldBack.Count; count > 0; count--)
        {
            TakeOrHoldBack(heldBack.Dequeue(), batch, shares, ref size);
        }

        while (size < options.BatchSize
            && heldBack.Count < options.BatchSize
            && waiting.Reader.TryRead(out var together))
        {
            TakeOrHoldBack(together, batch, shares, ref size);
        }
    }

    private void TakeOrHoldBack(
        PendingDecision[] together, List<PendingDecision[]> batch, Dictionary<Guid, int> shares, ref int size)
    {
        var state = together[0].State;
        if (state.IsInvalid)
        {
            RefuseAll(together);
            return;
        }

        // What belongs together goes together, if it must be into a batch of its own.
        var share = shares.GetValueOrDefault(state.AccountId);
        if ((share > 0 && share + together.Length > options.BatchSizePerAccount)
            || (size > 0 && size + together.Length > options.BatchSize))
        {
            // The account's share counts as used up, so that nothing newer of it overtakes.
            shares[state.AccountId] = options.BatchSizePerAccount;
            heldBack.Enqueue(together);
            return;
        }

        shares[state.AccountId] = share + together.Length;
        size += together.Length;
        batch.Add(together);
    }

    /// <summary>What they were decided on top of was refused: by its version alone the ledger might take them.</summary>
    private static void RefuseAll(PendingDecision[] together)
    {
        foreach (var decision in together)
        {
            decision.Settle(new CommitOutcome(CommitStatus.VersionConflict));
        }
    }

    private async Task CommitAsync(List<PendingDecision[]> batch, CancellationToken stoppingToken)
    {
        var (started, startedAt) = (time.GetTimestamp(), time.GetUtcNow());
        PendingDecision[] decisions = [.. batch.SelectMany(together => together)];
        try
        {
            var outcomes = await CommitOrResolveAsync([.. decisions.Select(decision => decision.Item)], stoppingToken);
            metrics.Committed(decisions.Length, time.GetElapsedTime(started));
            for (var index = 0; index < decisions.Length; index++)
            {
                TradingTraces.Committed(decisions[index].Request, startedAt, decisions.Length);
                decisions[index].Settle(outcomes[index]);
            }
        }
        catch (PostgresException exception) when (batch.Count > 1)
        {
            // One of them broke the batch and all of it was rolled back: alone, the others are not harmed by it.
            LogBatchRefused(exception, decisions.Length);
            foreach (var together in batch)
            {
                if (together[0].State.IsInvalid)
                {
                    RefuseAll(together);
                    continue;
                }

                await CommitAsync([together], stoppingToken);
            }
        }
        catch (Exception exception)
        {
            // Whoever waits is told, and the loop goes on: the next batch may find the store back.
            LogCommitFailed(exception, decisions.Length);
            metrics.CommitFailed();
            foreach (var decision in decisions)
            {
                decision.Fail(exception);
            }
        }
    }

    /// <summary>A lost answer is asked after before anyone is told: all of the batch was committed, or nothing. If
    /// nothing, it is sent once more.</summary>
    private async Task<CommitOutcome[]> CommitOrResolveAsync(
        DecisionItem[] items, CancellationToken stoppingToken)
    {
        try
        {
            return await store.CommitAsync(items, CancellationToken.None);
        }
        catch (CommitUnknownException exception)
        {
            LogAnswerLost(exception.InnerException ?? exception, items.Length);
            return await ResolveAsync(items, stoppingToken) ?? await store.CommitAsync(items, CancellationToken.None);
        }
    }

    /// <returns>Null when none of it is in the ledger.</returns>
    private async Task<CommitOutcome[]?> ResolveAsync(DecisionItem[] items, CancellationToken stoppingToken)
    {
        var deadline = time.GetUtcNow() + options.ResolveFor;
        while (true)
        {
            try
            {
                var events = new long?[items.Length];
                for (var index = 0; index < items.Length; index++)
                {
                    events[index] = await store.FindEventNumberAsync(items[index], stoppingToken);
                }

                // An item that is not there although others are was refused: decided again, it learns why.
                return events.All(number => number is null)
                    ? null
                    : [.. events.Select(number => number is { } known
                        ? new CommitOutcome(CommitStatus.Committed, known)
                        : new CommitOutcome(CommitStatus.VersionConflict))];
            }
            catch (NpgsqlException) when (time.GetUtcNow() < deadline)
            {
                await Task.Delay(ResolveDelay, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A batch of {Count} decisions was refused as a whole; each is committed alone")]
    private partial void LogBatchRefused(Exception exception, int count);

    [LoggerMessage(LogLevel.Error, "{Count} decisions could not be committed")]
    private partial void LogCommitFailed(Exception exception, int count);

    [LoggerMessage(LogLevel.Warning, "The answer to a commit of {Count} decisions was lost; asking what became of it")]
    private partial void LogAnswerLost(Exception exception, int count);
}
