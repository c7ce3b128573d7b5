using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoSim.Data.Ledger;

internal sealed class LedgerConfigurations :
    IEntityTypeConfiguration<CommitRow>,
    IEntityTypeConfiguration<JournalRow>,
    IEntityTypeConfiguration<LedgerEntryRow>,
    IEntityTypeConfiguration<LedgerCheckpointRow>
{
    public void Configure(EntityTypeBuilder<CommitRow> builder)
    {
        builder.ToTable("commits").HasKey(row => new { row.AccountId, row.EventNumber });
        builder.Property(row => row.Basis).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<JournalRow> builder) =>
        builder.ToTable("journals").HasKey(row => new { row.AccountId, row.EventNumber, row.JournalNumber });

    public void Configure(EntityTypeBuilder<LedgerEntryRow> builder) =>
        builder.ToTable("ledger_entries")
            .HasKey(row => new { row.AccountId, row.EventNumber, row.JournalNumber, row.EntryNumber });

    public void Configure(EntityTypeBuilder<LedgerCheckpointRow> builder) =>
        builder.ToTable("ledger_checkpoints").HasKey(row => new { row.AccountId, row.Asset });
}
