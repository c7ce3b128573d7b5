using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoSim.Data.Orders.Watches;

internal sealed class WatchConfigurations :
    IEntityTypeConfiguration<WatchHolderRow>,
    IEntityTypeConfiguration<WatchPartitionRow>,
    IEntityTypeConfiguration<WatchGapRow>
{
    public void Configure(EntityTypeBuilder<WatchHolderRow> builder)
    {
        builder.ToTable("watch_holders").HasKey(row => row.Holder);
        builder.Property(row => row.Marks).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<WatchPartitionRow> builder)
    {
        builder.ToTable("watch_partitions").HasKey(row => row.Partition);
        builder.Property(row => row.Partition).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<WatchGapRow> builder) =>
        builder.ToTable("watch_gaps").HasKey(row => row.GapId);
}
