using CryptoSim.Domain.Orders;
using Microsoft.EntityFrameworkCore;

namespace CryptoSim.Data.Orders;

/// <summary>A part of a history: how many there are in all, and some of them, newest first.</summary>
public sealed record HistoryPart<T>(int Count, IReadOnlyList<T> Items);

/// <param name="Offset">How many of the newest are left out.</param>
public readonly record struct HistoryRange(DateTimeOffset? From, DateTimeOffset? Until, int Offset, int Limit);

/// <summary>A fill, and what kind of order it was of.</summary>
public sealed record HistoricFill(FillRow Fill, OrderType OrderType);

/// <summary>Reads of past orders and fills by time, and of single ones by the range of ids that they are in.</summary>
public sealed class HistoryReads(IDbContextFactory<CryptoSimDbContext> contexts)
{
    public async Task<HistoryPart<OrderWithFills>> ClosedAsync(
        Guid accountId,
        HistoryRange range,
        bool byEnd,
        string? clientOrderId,
        int? userReference,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var query = context.Orders.AsNoTracking()
            .Where(order => order.AccountId == accountId && order.Status != OrderStatus.Open
                && order.Status != OrderStatus.Pending);
        if (range.From is { } from)
        {
            query = query.Where(order => (byEnd ? order.UpdatedAt : order.CreatedAt) > from);
        }

        if (range.Until is { } until)
        {
            query = query.Where(order => (byEnd ? order.UpdatedAt : order.CreatedAt) <= until);
        }

        if (clientOrderId is not null)
        {
            query = query.Where(order => order.ClientOrderId == clientOrderId);
        }

        if (userReference is not null)
        {
            query = query.Where(order => order.UserReference == userReference);
        }

        var count = await query.CountAsync(cancellationToken);
        query = byEnd
            ? query.OrderByDescending(order => order.UpdatedAt)
            : query.OrderByDescending(order => order.OrderId);
        var rows = await query
            .Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken);
        return new HistoryPart<OrderWithFills>(count, await WithFillsAsync(context, accountId, rows, cancellationToken));
    }

    /// <summary>Orders whose ids lie within.</summary>
    public async Task<IReadOnlyList<OrderWithFills>> OrdersAsync(
        Guid accountId, Guid first, Guid last, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Orders.AsNoTracking()
            .Where(order => order.AccountId == accountId && order.OrderId >= first && order.OrderId <= last)
            .ToListAsync(cancellationToken);
        return await WithFillsAsync(context, accountId, rows, cancellationToken);
    }

    public async Task<HistoryPart<HistoricFill>> FillsAsync(
        Guid accountId, HistoryRange range, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var query = context.Fills.AsNoTracking().Where(fill => fill.AccountId == accountId);
        if (range.From is { } from)
        {
            query = query.Where(fill => fill.Time > from);
        }

        if (range.Until is { } until)
        {
            query = query.Where(fill => fill.Time <= until);
        }

        var count = await query.CountAsync(cancellationToken);
        var page = query.OrderByDescending(fill => fill.FillId).Skip(range.Offset).Take(range.Limit);
        return new HistoryPart<HistoricFill>(count, await WithTypesAsync(context, page, cancellationToken));
    }

    /// <summary>Fills whose ids lie within.</summary>
    public async Task<IReadOnlyList<HistoricFill>> FillsAsync(
        Guid accountId, Guid first, Guid last, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var query = context.Fills.AsNoTracking()
            .Where(fill => fill.AccountId == accountId && fill.FillId >= first && fill.FillId <= last);
        return await WithTypesAsync(context, query, cancellationToken);
    }

    private static async Task<IReadOnlyList<OrderWithFills>> WithFillsAsync(
        CryptoSimDbContext context, Guid accountId, List<OrderRow> rows, CancellationToken cancellationToken)
    {
        var fills = await OrderReads.FillsOfAsync(
            context, accountId, [.. rows.Select(order => order.OrderId)], cancellationToken);
        return [.. rows.Select(order => new OrderWithFills(order.ToOrder(), [.. fills[order.OrderId]]))];
    }

    private static async Task<IReadOnlyList<HistoricFill>> WithTypesAsync(
        CryptoSimDbContext context, IQueryable<FillRow> fills, CancellationToken cancellationToken)
    {
        var rows = await fills
            .Join(
                context.Orders,
                fill => new { fill.AccountId, fill.OrderId },
                order => new { order.AccountId, order.OrderId },
                (fill, order) => new { Fill = fill, order.Type })
            .OrderByDescending(row => row.Fill.FillId)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new HistoricFill(row.Fill, row.Type))];
    }
}
