using System.Buffers.Binary;
using Lazaret.Dispatch.Identification.Refining;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>The cart, dos and pdf refiners of section 11.2.</summary>
public sealed class RefinerTests
{
    [Fact]
    public void A_cart_header_is_known()
    {
        byte[] cart = [.. "CART"u8, 1, 0, .. new byte[40]];
        Assert.Equal("archive/cart", Refined.By(new CartRefiner(), "unknown", cart));
        Assert.Equal("unknown", Refined.By(new CartRefiner(), "unknown", cart[..38]));
        cart[13] = 1;
        Assert.Equal("unknown", Refined.By(new CartRefiner(), "unknown", cart));
        Assert.Equal("unknown", Refined.By(new CartRefiner(), "unknown", [.. "CART"u8, 2, 0, .. new byte[40]]));
    }

    [Theory]
    [InlineData(0x014C, false, "executable/windows/pe32")]
    [InlineData(0x014C, true, "executable/windows/dll32")]
    [InlineData(0x8664, false, "executable/windows/pe64")]
    [InlineData(0x8664, true, "executable/windows/dll64")]
    [InlineData(0xAA64, false, "executable/windows/dos")]
    public void A_windows_program_in_a_dos_one_is_found(int machine, bool dll, string type) =>
        Assert.Equal(type, Dos(Crafted.Windows((ushort)machine, dll, large: false)));

    [Fact]
    public void What_is_too_short_or_odd_for_it_stays_what_it_is()
    {
        byte[] file = Crafted.Windows(0x014C, dll: false, large: false);
        Assert.Equal("unknown", Dos(file[..47]));
        Assert.Equal("executable/windows/dos", Dos(file[..48]));
        Assert.Equal("executable/windows/dos", Dos(file[..63]));
        Assert.Equal("executable/windows/dos", Dos(file[..87]));
        Assert.Equal("executable/windows/pe32", Dos(file[..88]));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x3C), uint.MaxValue);
        Assert.Equal("executable/windows/dos", Dos(file));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x3C), 0x40);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x40 + 22), 0);
        Assert.Equal("executable/windows/dos", Dos(file));
    }

    [Theory]
    [InlineData("%PDF-1.7 /Encrypt 1 0 R", "document/pdf/passwordprotected")]
    [InlineData("%PDF-1.7 /Type/Catalog/Collection", "document/pdf/portfolio")]
    [InlineData("%PDF-1.7 /Type/Catalog/Collection /Encrypt", "document/pdf/passwordprotected")]
    [InlineData("%PDF-1.7", "document/pdf")]
    public void A_pdf_says_what_it_is(string text, string type) => Assert.Equal(type, Refined.By(new PdfRefiner(), "document/pdf", Crafted.Text(text)));

    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(2 * ((256 * 1024) - 23))]
    public void No_word_is_missed_between_two_pieces(int border)
    {
        for (int before = 0; before <= 24; before++)
        {
            byte[] file = new byte[border + 100];
            "/Type/Catalog/Collection"u8.CopyTo(file.AsSpan(border - before));
            Assert.Equal("document/pdf/portfolio", Refined.By(new PdfRefiner(), "document/pdf", file));
        }
    }

    private static string Dos(byte[] bytes) => Refined.By(new DosRefiner(), "executable/windows/dos", bytes);
}
