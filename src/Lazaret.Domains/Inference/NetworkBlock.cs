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

        // Winograd's F(2,3): two outputs from four inputs with four multiplications in place of six.
        double At(int k, int row, int column) => row < channels ? Weight[(((k * channels) + row) * channels) + column] : 0;
        Winograd =
        [
            new PackedMatrix(stride, channels, (r, c) => (float)At(0, r, c)),
            new PackedMatrix(stride, channels, (r, c) => (float)((At(0, r, c) + At(1, r, c) + At(2, r, c)) / 2)),
            new PackedMatrix(stride, channels, (r, c) => (float)((At(0, r, c) - At(1, r, c) + At(2, r, c)) / 2)),
            new PackedMatrix(stride, channels, (r, c) => (float)At(2, r, c)),
        ];
    }

    public int Dilation { get; }

    /// <summary>[tap][input][output].</summary>
    public float[] Weight { get; }

    public float[] Bias { get; }

    public AlignedFloats PaddedBias { get; }

    /// <summary>The four matrices of the transformed taps.</summary>
    public PackedMatrix[] Winograd { get; }
}
