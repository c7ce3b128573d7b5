using CryptoSim.Web.Users;

namespace CryptoSim.Tests.Users;

[TestClass]
public sealed class RecoveryCodeTests
{
    [TestMethod]
    public void A_code_is_known_however_it_is_typed_and_is_stored_as_a_hash()
    {
        var code = RecoveryCode.Create();

        StringAssert.Matches(code, new("^[a-z2-9]{4}(-[a-z2-9]{4}){3}$"));
        Assert.AreEqual(RecoveryCode.Hash(code), RecoveryCode.Hash(code.ToUpperInvariant().Replace('-', ' ')));
        Assert.AreNotEqual(RecoveryCode.Hash(code), RecoveryCode.Hash(RecoveryCode.Create()));
        Assert.IsFalse(RecoveryCode.Hash(code).Contains(code, StringComparison.OrdinalIgnoreCase));
    }
}
