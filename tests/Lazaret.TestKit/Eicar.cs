using System.Text;

namespace Lazaret.TestKit;

/// <summary>The EICAR test file, put together so that no file of this repository holds it in one piece.</summary>
public static class Eicar
{
    public static readonly string Text = "X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";

    public static readonly byte[] Bytes = Encoding.ASCII.GetBytes(Text);

    public const string Sha256 = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";
}
