namespace CryptoSim.Tests;

/// <summary>Stands for MSTest's own in these tests, where no filter leaves out what is long.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TestCategoryAttribute(string name) : ConditionBaseAttribute(ConditionMode.Exclude)
{
    public override string GroupName => name;

    public override bool IsConditionMet => name == "Long";
}
