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
    private readonly Channel<PendingDecision> waiting;

    // Taken from the channel, but held back: their account has its share of the batch already.
    private readonly Queue<PendingDecision> heldBack = new();

    public CommitQueue(
        DecisionStore store,
        IOptions<TradingOptions> options,
        TradingMetrics metrics,
        TimeProvider time,
        ILogger<CommitQueue> logger)
    {
        (this.store, this.options, this.metrics, this.time, this.logger) =
            (store, options.Value, metrics, time, logger);
        waiting = Channel.CreateBounded<PendingDecision>(new BoundedChannelOptions(this.options.QueueCapacity)
        {
            SingleReader = true,
        });
        metrics.ObserveQueue(() => waiting.Reader.Count);
    }

    /// <summary>Whether a decision would be taken now.</summary>
    public bool HasRoom => HasRoomFor(1);

    public bool HasRoomFor(int count) => waiting.Reader.Count + count <= options.QueueCapacity;

    /// <returns>False when the queue is full, or the process stops.</returns>
    public bool TryEnqueue(PendingDecision decision) => waiting.Writer.TryWrite(decision);

    /// <summary>Waits for room: for work that has nobody to tell <c>busy</c>.</summary>
    public ValueTask EnqueueAsync(PendingDecision decision, CancellationToken cancellationToken) =>
        waiting.Writer.WriteAsync(decision, cancellationToken);

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
        var batch = new List<PendingDecision>(options.BatchSize);
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

    private void TakeBatch(List<PendingDecision> batch)
    {
        var shares = new Dictionary<Guid, int>();
        // In order: what was held back for an account goes before anything newer of it.
        for (var count = heldBack.Count; count > 0; count--)
        {
            TakeOrHoldBack(heldBack.Dequeue(), batch, shares);
        }

        while (batch.Count < options.BatchSize
            && heldBack.Count < options.BatchSize
            && waiting.Reader.TryRead(out var decision))
        {
            TakeOrHoldBack(decision, batch, shares);
        }
    }

    private void TakeOrHoldBack(PendingDecision decision, List<PendingDecision> batch, Dictionary<Guid, int> shares)
    {
        if (decision.State.IsInvalid)
        {
            // What it was decided on top of was refused: by its version alone the ledger might take it.
            decision.Settle(new CommitOutcome(CommitStatus.VersionConflict));
            return;
        }

        var share = shares.GetValueOrDefault(decision.State.AccountId);
        if (share >= options.BatchSizePerAccount || batch.Count >= options.BatchSize)
        {
            // The account's share counts as used up, so that nothing newer of it overtakes.
            shares[decision.State.AccountId] = options.BatchSizePerAccount;
            heldBack.Enqueue(decision);
            return;
        }

        shares[decision.State.AccountId] = share + 1;
        batch.Add(decision);
    }

    private async Task CommitAsync(List<PendingDecision> batch, CancellationToken stoppingToken)
    {
        var (started, startedAt) = (time.GetTimestamp(), time.GetUtcNow());
        try
        {
            var outcomes = await CommitOrResolveAsync([.. batch.Select(decision => decision.Item)], stoppingToken);
            metrics.Committed(batch.Count, time.GetElapsedTime(started));
            for (var index = 0; index < batch.Count; index++)
            {
                TradingTraces.Committed(batch[index].Request, startedAt, batch.Count);
                batch[index].Settle(outcomes[index]);
            }
        }
        catch (PostgresException exception) when (batch.Count > 1)
        {
            // One of them broke the batch and all of it was rolled back: alone, the others are not harmed by it.
            LogBatchRefused(exception, batch.Count);
            foreach (var decision in batch)
            {
                if (decision.State.IsInvalid)
                {
                    decision.Settle(new CommitOutcome(CommitStatus.VersionConflict));
                    continue;
                }

                await CommitAsync([decision], stoppingToken);
            }
        }
        catch (Exception exception)
        {
            // Whoever waits is told, and the loop goes on: the next batch may find the store back.
            LogCommitFailed(exception, batch.Count);
            metrics.CommitFailed();
            foreach (var decision in batch)
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
