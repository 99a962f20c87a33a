using System.Text;

namespace Lazaret.Core.Tests.Text;

internal static class Utf8Extensions
{
    /// <summary>Does the strict decoder take these bytes?</summary>
    public static bool IsUtf8(this UTF8Encoding strict, byte[] bytes)
    {
        try
        {
            strict.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
