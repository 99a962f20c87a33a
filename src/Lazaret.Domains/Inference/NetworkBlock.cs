using Lazaret.Domains.Model;

namespace Lazaret.Domains.Inference;

/// <summary>A residual block: <c>y[t] = x[t] + ReLU(bias + Σ W[k]·x[t + (k-1)·dilation])</c>.</summary>
internal sealed class NetworkBlock
{
    private const int Width = 3;

    public NetworkBlock(ModelFile file, string name, BlockHeader header, int channels)
    {
        if (header.Width != Width || header.Dilation is < 1 or > 256)
        {
            throw file.Bad($"has a width of {header.Width} and a dilation of {header.Dilation} in {name}; known are width {Width} and dilations of 1 to 256");
        }

        Dilation = header.Dilation;
        Weight = file.Read(name + ".weight", Width, channels, channels);
        Bias = file.Read(name + ".bias", channels);
        int stride = PackedMatrix.Round(channels);
        PaddedBias = Network.Padded(Bias, channels, stride);

        double At(int k, int row, int column) => row < channels ? Weight[(((k * channels) + row) * channels) + column] : 0;
        Four = Winograd.Four(stride, channels, At);
        Two = Winograd.Two(stride, channels, At);
        One = Winograd.One(stride, channels, At);
    }

    public int Dilation { get; }

    /// <summary>[tap][input][output].</summary>
    public float[] Weight { get; }

    public float[] Bias { get; }

    public AlignedFloats PaddedBias { get; }

    /// <summary>The matrices of four outputs at once.</summary>
    public PackedMatrix[] Four { get; }

    /// <summary>The matrices of two outputs at once.</summary>
    public PackedMatrix[] Two { get; }

    /// <summary>The matrices of one output at the end of a text.</summary>
    public PackedMatrix[] One { get; }
}
