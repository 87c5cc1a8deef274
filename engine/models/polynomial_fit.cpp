#include "engine/models/polynomial_fit.h"

#include <Eigen/QR>
#include <Eigen/SVD>

#include <limits>

namespace neurarium {

PolynomialFit fit_polynomial(std::span<const double> x, std::span<const double> y, int degree, bool chebyshev) {
  NEURARIUM_CHECK(!x.empty() && x.size() == y.size() && degree >= 1 && degree <= kMaxDegree);
  const auto rows = static_cast<Eigen::Index>(x.size());
  Eigen::MatrixXd basis(rows, degree + 1);
  for (Eigen::Index r = 0; r < rows; ++r)
    for (int k = 0; k <= degree; ++k) basis(r, k) = basis_value(chebyshev, k, x[static_cast<std::size_t>(r)]);
  const Eigen::Map<const Eigen::VectorXd> target(y.data(), rows);
  const Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> qr(basis);
  const Eigen::VectorXd solution = qr.solve(target);
  PolynomialFit fit{chebyshev, {solution.begin(), solution.end()}, std::numeric_limits<double>::infinity()};
  if (rows <= degree) return fit;
  // The triangle of a plain QR has the singular values of the whole matrix.
  const Eigen::HouseholderQR<Eigen::MatrixXd> plain(basis);
  const Eigen::MatrixXd triangle = plain.matrixQR().topRows(degree + 1).triangularView<Eigen::Upper>().toDenseMatrix();
  const Eigen::VectorXd singular = Eigen::JacobiSVD<Eigen::MatrixXd>(triangle).singularValues();
  if (singular(degree) > 0) fit.condition = singular(0) / singular(degree);
  return fit;
}

double polynomial_value(std::span<const double> coefficients, bool chebyshev, double x) {
  double sum = 0;
  for (std::size_t k = 0; k < coefficients.size(); ++k)
    sum += coefficients[k] * basis_value(chebyshev, static_cast<int>(k), x);
  return sum;
}

}  // namespace neurarium
