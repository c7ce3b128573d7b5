using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoSim.Data.Transfers;

public enum TransferKind
{
    Deposit,
    Withdrawal,
}

/// <summary>Virtual money that came in or went out. Insert-only; written by <c>transfer_money</c> alone.</summary>
public sealed class TransferRow
{
    public Guid AccountId { get; init; }

    /// <summary>Version 7: ordered by time.</summary>
    public Guid TransferId { get; init; }

    /// <summary>The client's own id, unique per account for ever.</summary>
    public string? ClientTransferId { get; init; }

    public long EventNumber { get; init; }

    public int Season { get; init; }

    public TransferKind Kind { get; init; }

    public required string Asset { get; init; }

    /// <summary>Above zero, whatever the kind.</summary>
    public decimal Amount { get; init; }

    /// <summary>What it was worth in USD then.</summary>
    public decimal ValueUsd { get; init; }

    /// <summary>Deposits less withdrawals of the season up to this one, in USD, without the opening deposit.</summary>
    public decimal SeasonNetUsd { get; init; }

    /// <summary>Deposits of the UTC day up to this one, in USD.</summary>
    public decimal DayDepositsUsd { get; init; }

    public DateTimeOffset Time { get; init; }
}

internal sealed class TransferConfiguration : IEntityTypeConfiguration<TransferRow>
{
    public void Configure(EntityTypeBuilder<TransferRow> builder)
    {
        builder.ToTable("transfers", table => table.HasCheckConstraint("ck_transfers_amount", "amount > 0"))
            .HasKey(row => new { row.AccountId, row.TransferId });
        builder.HasIndex(row => new { row.AccountId, row.ClientTransferId })
            .IsUnique().HasFilter("client_transfer_id IS NOT NULL");
        // The account's latest one carries its running sums.
        builder.HasIndex(row => new { row.AccountId, row.EventNumber }).IsUnique();
    }
}
